#define _GNU_SOURCE /* memmem */
#include "vote/sharing.h"

#include "base/mem.h"
#include "vote/credential.h"

#include <string.h>

const char *const cf_shared_names[CF_N_SHARED] = {"cert", "polynomial", "output"};

const char *const cf_sharing_said[CF_SHARING_WAITING + 1] = {
    "You have joined the group. When all members have, take the second turn.",
    "Your part is shared. When all members have done the same, take the third turn.",
    "You are done. Your secret file and its .dkey decrypt together; keep both, with a copy.",
    "Nothing to do now: it is another member's turn."};

/* --- The group -------------------------------------------------------------------------------- */

static bool read_size(unsigned *out, cf_slice *text)
{
    size_t i = 0;
    for (*out = 0; i < text->len && i < 3 && text->text[i] >= '0' && text->text[i] <= '9'; i++)
        *out = *out * 10 + (unsigned)(text->text[i] - '0');
    *text = (cf_slice){text->text + i, text->len - i};
    return i > 0;
}

static bool take(cf_slice *text, cf_slice word)
{
    if (text->len < word.len || memcmp(text->text, word.text, word.len) != 0)
        return false;
    *text = (cf_slice){text->text + word.len, text->len - word.len};
    return true;
}

bool cf_sharing_group_read(cf_sharing_group *group, cf_slice text, cf_fault *fault)
{
    if (read_size(&group->threshold, &text) && take(&text, CF_SLICE(" of ")) &&
        read_size(&group->n, &text) && text.len == 0 && group->threshold > 0 &&
        group->n >= group->threshold && group->n <= CF_VOTE_MAX_TRUSTEES)
        return true;
    return cf_fault_refuse(fault, "group.txt cannot be read: it says, for example, \"2 of 3\"");
}

void cf_sharing_group_write(cf_buf *out, const cf_sharing_group *group)
{
    cf_buf_addf(out, "%u of %u", group->threshold, group->n);
}

unsigned cf_sharing_group_count(const cf_sharing_group *group, cf_shared kind)
{
    unsigned count = 0;
    for (unsigned i = 0; i < group->n; i++)
        count += group->text[kind][i].text != NULL;
    return count;
}

void cf_sharing_group_fingerprint(char out[CF_B64_SIZE], const cf_sharing_group *group)
{
    cf_buf all = CF_BUF_INIT;
    for (unsigned i = 0; i < group->n; i++) {
        cf_buf_add_slice(&all, group->text[CF_SHARED_CERTIFICATE][i]);
        cf_buf_add_char(&all, '\n');
    }
    cf_hash_b64(out, cf_buf_slice(&all));
    cf_buf_release(&all);
}

/* --- Turns ------------------------------------------------------------------------------------ */

typedef struct {
    cf_sharing *turn;
    cf_sharing_group *group;
    cf_ceremony ceremony;
    cf_slice seed;
    cf_fault *fault;
} player;

static bool join(player *p, char seed[CF_SEED_LEN + 1])
{
    cf_sharing *turn = p->turn;
    const cf_slice *certificates = p->group->text[CF_SHARED_CERTIFICATE];
    turn->kind = CF_SHARING_JOINED;
    for (turn->me = 0; turn->me < p->group->n && certificates[turn->me].text; turn->me++)
        continue;
    if (turn->me == p->group->n)
        return cf_fault_refuse(p->fault, "this group has its %u members", p->group->n);
    if (!cf_token_draw(seed, CF_SEED_LEN, p->ceremony.entropy))
        return cf_fault_world(p->fault, "no entropy");
    return cf_ceremony_certificate(&turn->shared, p->seed, p->ceremony.comb, p->ceremony.entropy,
                                   p->fault);
}

static bool second_turn(player *p)
{
    p->turn->kind = CF_SHARING_SHARED;
    return cf_ceremony_certificates_check(&p->ceremony, p->fault) &&
           cf_ceremony_polynomial(&p->turn->shared, &p->ceremony, p->seed, p->group->threshold,
                                  p->fault);
}

static bool third_turn(player *p)
{
    cf_sharing *turn = p->turn;
    cf_slice *polynomials = p->group->text[CF_SHARED_POLYNOMIAL];
    cf_slice *outputs = p->group->text[CF_SHARED_OUTPUT];
    cf_buf input = CF_BUF_INIT;
    turn->kind = CF_SHARING_DONE;
    bool good =
        cf_ceremony_input(&input, &p->ceremony, polynomials, turn->me, p->fault) &&
        cf_ceremony_output(&turn->shared, &p->ceremony, p->seed, cf_buf_slice(&input), p->fault) &&
        cf_ceremony_sealed_key(&turn->sealed, cf_buf_slice(&turn->shared), p->fault);
    cf_buf_release(&input);
    if (!good)
        return false;
    outputs[turn->me] = cf_buf_slice(&turn->shared);
    return cf_sharing_group_count(p->group, CF_SHARED_OUTPUT) < p->group->n ||
           cf_ceremony_parameters(&turn->parameters, &p->ceremony, polynomials, outputs, p->fault);
}

/* Which member the seed belongs to: the one whose certificate says its key. */
static bool find_me(player *p)
{
    cf_channel_keys keys;
    cf_buf digits = CF_BUF_INIT;
    bool found = false;
    if (!cf_channel_keys_of(&keys, p->seed, p->ceremony.comb, p->fault))
        return false;
    cf_element_print(&digits, &keys.verification);
    cf_wipe(&keys, sizeof keys);
    for (unsigned i = 0; i < p->group->n && !found; i++) {
        cf_slice text = p->group->text[CF_SHARED_CERTIFICATE][i];
        found = text.text && memmem(text.text, text.len, digits.text, digits.len);
        p->turn->me = i;
    }
    cf_buf_release(&digits);
    return found ||
           cf_fault_refuse(p->fault, "this secret file belongs to no member of this group");
}

static bool take_turn(player *p, char seed[CF_SEED_LEN + 1])
{
    const cf_sharing_group *group = p->group;
    if (seed[0] == '\0')
        return join(p, seed);
    if (!find_me(p))
        return false;
    bool shared = group->text[CF_SHARED_POLYNOMIAL][p->turn->me].text != NULL;
    p->turn->kind = CF_SHARING_WAITING;
    if (cf_sharing_group_count(group, CF_SHARED_CERTIFICATE) < group->n)
        return true;
    if (!shared)
        return second_turn(p);
    if (cf_sharing_group_count(group, CF_SHARED_POLYNOMIAL) < group->n ||
        group->text[CF_SHARED_OUTPUT][p->turn->me].text)
        return true;
    return third_turn(p);
}

bool cf_sharing_take(cf_sharing *turn, cf_sharing_group *group, char seed[CF_SEED_LEN + 1],
                     const cf_entropy *entropy, cf_fault *fault)
{
    cf_comb *comb = cf_comb_new(&cf_element_generator);
    player p = {turn,
                group,
                {group->text[CF_SHARED_CERTIFICATE], group->n, comb, entropy},
                {seed, CF_SEED_LEN},
                fault};
    bool good = take_turn(&p, seed);
    if (good && turn->kind < CF_SHARING_WAITING)
        group->text[turn->kind][turn->me] = cf_buf_slice(&turn->shared);
    cf_mem_free(comb);
    return good;
}

void cf_sharing_release(cf_sharing *turn)
{
    cf_buf_release(&turn->shared);
    cf_buf_release(&turn->sealed);
    cf_buf_release(&turn->parameters);
}
