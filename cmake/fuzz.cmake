# Fuzzers: each fuzz/fuzz_*.c is a program of its own (clang, preset `fuzz`; target `fuzzers`). The
# library is built once for all of them, watched by libFuzzer and the sanitizers.

set(watch -fsanitize=address,undefined -fno-sanitize-recover=all)
add_library(confer_watched OBJECT EXCLUDE_FROM_ALL ${CONFER_SOURCES})
target_include_directories(confer_watched PUBLIC include src)
target_compile_definitions(confer_watched PRIVATE CONFER_VERSION="${PROJECT_VERSION}")
target_compile_options(confer_watched PRIVATE ${watch} -fsanitize=fuzzer-no-link)
add_custom_target(fuzzers)
file(GLOB CONFER_FUZZERS CONFIGURE_DEPENDS fuzz/fuzz_*.c)
foreach(fuzz_source ${CONFER_FUZZERS})
  get_filename_component(fuzz_name ${fuzz_source} NAME_WE)
  add_executable(${fuzz_name} EXCLUDE_FROM_ALL ${fuzz_source} $<TARGET_OBJECTS:confer_watched>)
  target_include_directories(${fuzz_name} PRIVATE include src app)
  target_compile_options(${fuzz_name} PRIVATE ${watch} -fsanitize=fuzzer)
  target_link_libraries(${fuzz_name} PRIVATE ${watch} -fsanitize=fuzzer pthread dl)
  add_dependencies(fuzzers ${fuzz_name})
endforeach()
