# What is tested beside tests/unit: the vote's programs, the public header from outside, and the
# corpora of the fuzzers replayed without a fuzzer. `checks` builds all of it.

enable_testing()
add_custom_target(checks)
add_dependencies(checks unit-tests)

# --- The vote: each tests/vote/*_test.c is a program; vote_tool drives elections -----------------
file(GLOB CONFER_VOTE_TESTS CONFIGURE_DEPENDS tests/vote/*_test.c tests/vote/process/*_test.c)
find_library(GMP_LIBRARY gmp)
find_path(VALGRIND_INCLUDE valgrind/memcheck.h)
foreach(test_source ${CONFER_VOTE_TESTS})
  get_filename_component(test_name ${test_source} NAME_WE)
  file(STRINGS ${test_source} needs_gmp REGEX "#include <gmp.h>")
  if(test_name STREQUAL secrecy_test)
    continue()
  endif()
  if(needs_gmp AND NOT GMP_LIBRARY)
    message(STATUS "${test_name} is left out: the library it compares with is not installed")
    continue()
  endif()
  set(test_name vote_${test_name})
  add_executable(${test_name} EXCLUDE_FROM_ALL ${test_source})
  target_include_directories(${test_name} PRIVATE src tests/vote)
  target_link_libraries(${test_name} PRIVATE confer cmocka)
  if(needs_gmp)
    target_link_libraries(${test_name} PRIVATE ${GMP_LIBRARY})
  endif()
  add_test(NAME ${test_name} COMMAND ${test_name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  add_dependencies(checks ${test_name})
endforeach()

# Secrets are marked as undefined, in sources compiled for that; memcheck sees what depends on them.
# Three arithmetics: of a processor with ADX, of one without, and in the page's 32-bit words.
find_package(Python3 COMPONENTS Interpreter)
if(VALGRIND_INCLUDE AND Python3_FOUND AND NOT CONFER_SANITIZE AND NOT CONFER_THREAD_SANITIZE)
  set(secret_sources aes_ccm ballot ballot_make channel credential election entropy fault group json page proof
      scalar sealed tally trustee)
  list(TRANSFORM secret_sources PREPEND src/vote/)
  list(APPEND secret_sources src/base/arena src/base/lock src/base/mem src/base/number src/base/sha256
       src/base/str)
  list(TRANSFORM secret_sources APPEND .c)
  add_custom_target(vote_secrecy)
  foreach(arithmetic ADX PLAIN NARROW)
    if(arithmetic STREQUAL ADX AND NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
      continue()
    endif()
    set(secrecy vote_secrecy_${arithmetic})
    add_executable(${secrecy} EXCLUDE_FROM_ALL tests/vote/secrecy_test.c ${secret_sources})
    target_include_directories(${secrecy} PRIVATE src)
    target_compile_definitions(${secrecy} PRIVATE CF_VOTE_SECRECY_TEST CF_VOTE_${arithmetic})
    target_compile_options(${secrecy} PRIVATE -gdwarf-4) # what Debian 12's valgrind reads
    target_link_libraries(${secrecy} PRIVATE dl pthread)
    add_test(NAME ${secrecy} COMMAND ${Python3_EXECUTABLE} tests/vote/secrecy_check.py $<TARGET_FILE:${secrecy}>
             WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    add_dependencies(vote_secrecy ${secrecy})
  endforeach()
  add_dependencies(checks vote_secrecy)
endif()
if(EXISTS ${CMAKE_SOURCE_DIR}/tests/vote/vote_tool.c)
  add_executable(vote_tool EXCLUDE_FROM_ALL tests/vote/vote_tool.c)
  target_include_directories(vote_tool PRIVATE src tests/vote)
  target_compile_options(vote_tool PRIVATE -Wno-pedantic) # tables of slices, made of literals
  target_link_libraries(vote_tool PRIVATE confer)
  add_dependencies(checks vote_tool)
endif()

# Statistics of time, run by tools/deep.sh alone and with nothing beside it.
add_executable(vote_timing EXCLUDE_FROM_ALL tests/vote/timing.c)
target_include_directories(vote_timing PRIVATE src)
target_compile_options(vote_timing PRIVATE -Wno-pedantic)
target_link_libraries(vote_timing PRIVATE confer m)
add_dependencies(checks vote_timing)

# --- The vote's process: through the program, and with its changes to the disk cut off -------------
find_package(Python3 COMPONENTS Interpreter)
if(TARGET confer-cli AND Python3_FOUND)
  add_library(vote_cut MODULE EXCLUDE_FROM_ALL tests/vote/process/cut.c)
  target_compile_options(vote_cut PRIVATE -Wno-pedantic -Wno-missing-prototypes)
  target_link_libraries(vote_cut PRIVATE dl)
  add_dependencies(checks vote_cut)
  add_test(NAME vote_process
           COMMAND ${Python3_EXECUTABLE} tests/vote/process/process_check.py
                   $<TARGET_FILE:confer-cli> WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  # Sanitizers want to be loaded before the cut.
  if(NOT CONFER_SANITIZE AND NOT CONFER_THREAD_SANITIZE)
    add_test(NAME vote_crash
             COMMAND ${Python3_EXECUTABLE} tests/vote/process/crash_check.py
                     $<TARGET_FILE:confer-cli> $<TARGET_FILE:vote_cut>
             WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endif()

# --- The voting page, natively (cmake/web.cmake) ---------------------------------------------------
if(TARGET page_tool)
  add_dependencies(checks page_tool)
endif()

# --- The public header, used as anybody would ----------------------------------------------------
add_executable(api_small EXCLUDE_FROM_ALL tests/api/small.c)
target_link_libraries(api_small PRIVATE confer)
add_executable(api_test EXCLUDE_FROM_ALL tests/api/api_test.c)
target_link_libraries(api_test PRIVATE confer cmocka)
add_test(NAME api_test COMMAND api_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
add_dependencies(checks api_small api_test)

# --- Fuzz corpora, replayed: finds stay found, under any compiler --------------------------------
file(GLOB CONFER_FUZZ_SOURCES CONFIGURE_DEPENDS fuzz/fuzz_*.c)
foreach(fuzz_source ${CONFER_FUZZ_SOURCES})
  get_filename_component(fuzz_name ${fuzz_source} NAME_WE)
  string(REPLACE "fuzz_" "" corpus_name ${fuzz_name})
  add_executable(replay_${corpus_name} EXCLUDE_FROM_ALL ${fuzz_source} fuzz/replay.c)
  target_include_directories(replay_${corpus_name} PRIVATE include src app)
  target_link_libraries(replay_${corpus_name} PRIVATE confer)
  add_test(NAME replay_${corpus_name}
           COMMAND replay_${corpus_name} fuzz/corpus/${corpus_name} tests/errors examples
           WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  add_dependencies(checks replay_${corpus_name})
endforeach()
