"""The tests, their catalogues, the benchmarks, the fuzzer and the documentation writer."""
