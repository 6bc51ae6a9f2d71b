using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 5255 §4: SEARCH, SORT and THREAD go by the active comparator, and the text index serves each of them.</summary>
public sealed class ComparatorTests
{
    [Theory]
    [InlineData("i;unicode-casemap", "cafe", "1 2 3 4 5")]
    [InlineData("i;unicode-casemap", "caf\u00e9", "2 3 4")]
    [InlineData("i;unicode-casemap", "CAFE\u0301", "2 3 4")]
    [InlineData("i;ascii-casemap", "CAFE", "1 5")]
    [InlineData("i;ascii-casemap", "CAF\u00e9", "2")]
    [InlineData("i;ascii-casemap", "caf\u00c9", "3")]
    [InlineData("i;octet", "cafe", "1")]
    [InlineData("i;octet", "Cafe", "5")]
    [InlineData("i;octet", "caf\u00e9", "2")]
    [InlineData("i;unicode-casemap", "\uff23\uff21\uff26\uff25", "1 2 3 4 5")]
    public async Task Search_finds_what_the_comparator_calls_equal(string comparator, string text, string found)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        // Composed in both cases, and decomposed: which the summary keeps composed, so that under the others it would be two texts.
        foreach (string word in (string[])["cafe", "caf\u00e9", "CAF\u00c9", comparator == "i;unicode-casemap" ? "cafe\u0301" : "", "Cafe", "coffee"]) await server.DeliverAsync(Messages.Simple("about " + word, word + " in the body"));
        ImapClient client = await server.SelectAsync("INBOX");
        await client.OkAsync("COMPARATOR " + comparator);
        int octets = System.Text.Encoding.UTF8.GetByteCount(text);
        for (int indexed = 0; indexed < 2; indexed++)
        {
            foreach (string key in (string[])["SUBJECT", "BODY", "TEXT", "HEADER Subject"])
                Assert.Equal("* SEARCH " + found, (await client.OkAsync($"SEARCH CHARSET UTF-8 {key} {{{octets}+}}\r\n{text}")).Single);
            await server.Store.WaitForSearchIndexAsync();
        }
    }

    [Fact]
    public async Task Sort_orders_and_thread_joins_by_the_comparator()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        foreach (string subject in (string[])["b", "A", "a", "\u00e4", "Z", "z\ud83d\ude00", "z\uffe5"]) await server.DeliverAsync(Messages.Simple(subject, "x"));
        ImapClient client = await server.SelectAsync();
        // a, A, ä (an A with a mark) before b; U+FFE5 is the yen sign, which comes before the emoji.
        Assert.Equal("* SORT 2 3 4 1 5 7 6", (await client.OkAsync("SORT (SUBJECT) UTF-8 ALL")).Single);
        Assert.Equal("* THREAD (1)(2 3)(4)(5)(6)(7)", (await client.OkAsync("THREAD ORDEREDSUBJECT UTF-8 ALL")).Single);
        await client.OkAsync("COMPARATOR i;octet");
        Assert.Equal("* SORT 2 5 3 1 7 6 4", (await client.OkAsync("SORT (SUBJECT) UTF-8 ALL")).Single);
        Assert.Equal("* THREAD (1)(2)(3)(4)(5)(6)(7)", (await client.OkAsync("THREAD ORDEREDSUBJECT UTF-8 ALL")).Single);
        await client.OkAsync("COMPARATOR i;ascii-casemap");
        Assert.Equal("* SORT 2 3 1 5 7 6 4", (await client.OkAsync("SORT (SUBJECT) UTF-8 ALL")).Single);
        Assert.Equal("* THREAD (1)((2)(3))(4)(5)(6)(7)", (await client.OkAsync("THREAD REFERENCES UTF-8 ALL")).Single);
    }

    [Fact]
    public async Task A_result_that_is_kept_true_stays_under_its_comparator()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.SelectAsync();
        await client.OkAsync("SEARCH RETURN (UPDATE ALL) SUBJECT lower");
        await client.OkAsync("COMPARATOR i;octet");
        await server.DeliverAsync(Messages.Simple("LOWER", "x"));
        Assert.Contains((await client.OkAsync("NOOP")).Untagged, static line => line.EndsWith(" ADDTO (0 1)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signing_out_leaves_the_default()
    {
        await using SignInFixture fixture = await SignInFixture.StartAsync();
        ImapClient client = await fixture.ConnectAsync();
        await client.BadAsync("COMPARATOR");
        await client.OkAsync("LOGIN bob@example.test secret-word");
        await client.OkAsync("COMPARATOR i;octet");
        await client.OkAsync("UNAUTHENTICATE");
        await client.OkAsync("LOGIN bob@example.test secret-word");
        Assert.Equal("* COMPARATOR \"i;unicode-casemap\"", (await client.OkAsync("COMPARATOR")).Single);
    }

    [Fact]
    public void What_a_comparator_finds_the_index_finds_too()
    {
        // Letters whose case, width, marks or decompositions are out of the ordinary.
        const string odd = "aAbzZ1 .\u00e9\u00c9\u0301\u0323\u0345\u1fb3\u03b1\u03b9\u0399\u03c3\u03c2\u03a3\u00df\u0130\u0131\u017f\u212a\u212b\u01c4\u01c5\u01c6\ufb01\uff21\uff41\u3042\u30ac\uff76\uff9e\ud55c\ud558\u1112\u1161\u11ab\u10d0\u1c90\u00a8\u0149\u4e2d\uf900\u0903\u20dd";
        Gen<string> text = Gen.OneOf(Gen.Char[odd].Array[0, 6].Select(static c => new string(c)), Gen.String[Gen.Char['\u0020', '\ud7ff'], 0, 4]);
        Gen.Select(text, text, text).Sample(
            (before, wanted, after) =>
            {
                string whole = before + wanted + after;
                foreach (Func<string, string> fold in (Func<string, string>[])[UnicodeCasemap.Fold, UnicodeCasemap.FoldAscii, SearchTokens.Fold, static s => s])
                {
                    // Each variant of what is looked for which the fold finds in the whole has to be found in the letters alone.
                    foreach (string variant in (string[])[wanted, wanted.ToUpperInvariant(), wanted.ToLowerInvariant(), fold(wanted)])
                    {
                        if (fold(whole).Contains(fold(variant), StringComparison.Ordinal) && !SearchTokens.FoldBase(whole).Contains(SearchTokens.FoldBase(variant), StringComparison.Ordinal)) return false;
                    }
                }

                return true;
            },
            iter: 20_000);
    }
}
