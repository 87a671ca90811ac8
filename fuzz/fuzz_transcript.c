/* Fuzzes the making of stories from transcripts: any bytes are a script. Looked after: passages lie
 * in the text, in order; the checker comes to an end. */
#include "base/bug.h"
#include "tell/story.h"
#include "tell/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cf_slice text = {(const char *)data, size};
    if (size > CF_STORY_BYTES || !cf_utf8_valid(text, NULL))
        return 0;
    cf_arena arena = CF_ARENA_INIT;
    cf_transcript transcript;
    cf_glossary glossary;
    cf_change changes[CF_CHANGE_KINDS];
    cf_buf body = CF_BUF_INIT;
    cf_date spoken = {20230};
    cf_transcript_read(&transcript, text, &arena);
    cf_glossary_read(&glossary, CF_SLICE("SEIU Local 521\nKern County\nnot = indeed\n"), &arena);
    cf_paragraph *paragraphs = cf_story_convert(&transcript, &glossary, spoken, &arena);
    uint32_t at = 0;
    for (size_t i = 0; i < transcript.n_passages; i++) {
        CF_BUG_IF(transcript.passages[i].start < at || transcript.passages[i].end > size);
        CF_BUG_IF(!paragraphs[i].text);
        at = transcript.passages[i].end;
        cf_buf_addf(&body, "%s\n\n", paragraphs[i].text);
    }
    int n = cf_story_check(changes, &transcript, cf_buf_slice(&body), spoken, true, &arena);
    CF_BUG_IF(n < 0 || n > CF_CHANGE_KINDS);
    cf_buf_release(&body);
    cf_arena_release(&arena);
    return 0;
}
