using System.Diagnostics;
using CsCheck;

namespace Posthouse.Imap.Tests;

public sealed class ListTests
{
    [Theory]
    [InlineData("*", "a/b/c", true)]
    [InlineData("%", "a/b", false)]
    [InlineData("%", "a", true)]
    [InlineData("a/%", "a/b", true)]
    [InlineData("a/%", "a/b/c", false)]
    [InlineData("a*c", "a/b/c", true)]
    [InlineData("%/%", "a/b", true)]
    [InlineData("%b%", "abc", true)]
    [InlineData("%*", "a/b", true)]
    [InlineData("inbox", "INBOX", true)]
    [InlineData("In%", "INBOX", true)]
    [InlineData("A", "a", false)]
    [InlineData("", "a", false)]
    public void A_pattern_matches_as_the_standard_says(string pattern, string name, bool matches) => Assert.Equal(matches, new ListPattern(pattern).Matches(name));

    [Fact]
    public void A_pattern_of_many_wildcards_costs_no_more_than_its_length()
    {
        var watch = Stopwatch.StartNew();
        var pattern = new ListPattern(string.Concat(Enumerable.Repeat("%a*", 300)) + "b");
        Assert.False(pattern.Matches(new string('a', 900)));
        Assert.True(new ListPattern("%%%%****%%%%*").Matches(new string('x', 1000)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Patterns_agree_with_a_plain_definition() =>
        Gen.Select(Gen.Char["ab/%*"].Array[0, 8], Gen.Char["ab/"].Array[0, 8])
            .Sample(static pair => new ListPattern(new string(pair.Item1)).Matches(new string(pair.Item2)) == Plain(pair.Item1, pair.Item2));

    [Fact]
    public async Task Levels_children_uses_and_subscriptions_are_told()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        ImapClient client = await server.ConnectAsync();
        await client.OkAsync("CREATE work/2026/june");
        await client.OkAsync("UNSUBSCRIBE Drafts");
        await client.OkAsync("SUBSCRIBE work/2026/june");
        await client.OkAsync("SUBSCRIBE gone");
        Assert.Equal(
            ["* LIST (\\HasNoChildren) \"/\" \"INBOX\"", "* LIST (\\HasNoChildren \\Drafts) \"/\" \"Drafts\"", "* LIST (\\HasNoChildren \\Sent) \"/\" \"Sent\"", "* LIST (\\HasNoChildren \\Trash) \"/\" \"Trash\"", "* LIST (\\HasChildren) \"/\" \"work\""],
            (await client.OkAsync("LIST \"\" %")).Untagged);
        Assert.Equal("* LIST (\\HasNoChildren) \"/\" \"work/2026/june\"", (await client.OkAsync("LIST work/ %/%")).Single);
        Assert.Equal("* LIST (\\Noselect) \"/\" \"\"", (await client.OkAsync("LIST \"\" \"\"")).Single);
        Assert.Equal(["* LIST (\\NonExistent \\HasNoChildren \\Subscribed) \"/\" \"gone\""], (await client.OkAsync("LIST (SUBSCRIBED) \"\" g*")).Untagged);
        Assert.Equal("* LIST (\\HasChildren) \"/\" \"work\" (\"CHILDINFO\" (\"SUBSCRIBED\"))", (await client.OkAsync("LIST (SUBSCRIBED RECURSIVEMATCH) \"\" w%")).Single);
        Assert.Equal(3, (await client.OkAsync("LIST (SPECIAL-USE) \"\" * RETURN (SPECIAL-USE)")).Untagged.Count);
        Assert.Equal(["* LSUB (\\Noselect \\HasChildren) \"/\" \"work\""], (await client.OkAsync("LSUB \"\" w%")).Untagged);
        Assert.Equal(["* LSUB (\\HasNoChildren) \"/\" \"work/2026/june\""], (await client.OkAsync("LSUB \"\" w*")).Untagged);
        Assert.Equal(2, (await client.OkAsync("LIST \"\" (INBOX Sent)")).Untagged.Count);
        await client.BadAsync("LIST (RECURSIVEMATCH) \"\" *");
    }

    [Fact]
    public async Task List_can_carry_the_status_of_each_mailbox()
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(2);
        ImapClient client = await server.ConnectAsync();
        ImapReply reply = await client.OkAsync("LIST \"\" INBOX RETURN (STATUS (MESSAGES UNSEEN) CHILDREN)");
        Assert.Equal(["* LIST (\\HasNoChildren) \"/\" \"INBOX\"", "* STATUS \"INBOX\" (MESSAGES 2 UNSEEN 2)"], reply.Untagged);
    }

    private static bool Plain(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty) return name.IsEmpty;
        if (pattern[0] is not ('*' or '%')) return !name.IsEmpty && name[0] == pattern[0] && Plain(pattern[1..], name[1..]);
        for (int i = 0; i <= name.Length; i++)
        {
            if (Plain(pattern[1..], name[i..])) return true;
            if (i < name.Length && pattern[0] == '%' && name[i] == '/') return false;
        }

        return false;
    }
}
