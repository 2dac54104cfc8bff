"""Pictures: on a terminal in Braille dots and half blocks, in files through matplotlib.

canvas        dots and signs in character cells
frame         an area with axes, and the way from numbers to dots
curves        functions of one variable
contours      level lines from a grid
fields        functions of two variables
solids        their surface in space
sets          sets of subgradients
fans          the function beside them, with lines of these slopes
figures       PNG, SVG and PDF
losses        values against steps, of descents
loss_figures  the same in files, with the paths beside them; as a film too
draw          which of these a picture needs
"""
