using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

/// <summary>RFC 5464, RFC 9590 and the uses of RFC 6154 as annotations.</summary>
public sealed class MetadataTests
{
    [Fact]
    public async Task Values_are_set_read_by_depth_and_size_and_removed()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        Assert.Empty((await alice.OkAsync("GETMETADATA INBOX /shared/comment")).Untagged);
        await alice.OkAsync("SETMETADATA INBOX (/shared/comment \"for all\" /PRIVATE/Comment \"my own\" /private/vendor/x/color \"a \\\"quoted\\\" red\" /private/vendor/x/color/deep {3+}\r\na\r\n)");
        Assert.Equal("* METADATA \"INBOX\" (/shared/comment \"for all\" /private/comment \"my own\")", (await alice.OkAsync("GETMETADATA \"INBOX\" (/shared/comment /private/comment)")).Single);
        Assert.Equal("* METADATA \"INBOX\" (/private/comment \"my own\" /private/vendor/x/color {14}\na \"quoted\" red /private/vendor/x/color/deep {3}\na\r\n)", (await alice.OkAsync("GETMETADATA (DEPTH infinity) INBOX (/private)")).Single);
        Assert.Equal("* METADATA \"INBOX\" (/private/vendor/x/color {14}\na \"quoted\" red)", (await alice.OkAsync("GETMETADATA INBOX (DEPTH 1) (/private/vendor/x)")).Single);
        Assert.Empty((await alice.OkAsync("GETMETADATA (DEPTH 1) INBOX (/private/vendor)")).Untagged);
        ImapReply limited = await alice.OkAsync("GETMETADATA (MAXSIZE 6 DEPTH infinity) INBOX (/private /shared)");
        Assert.Equal("* METADATA \"INBOX\" (/private/comment \"my own\" /private/vendor/x/color/deep {3}\na\r\n)", limited.Single);
        Assert.StartsWith("OK [METADATA LONGENTRIES 14]", limited.Tagged, StringComparison.Ordinal);
        await alice.OkAsync("SETMETADATA INBOX (/private/comment NIL)");
        Assert.Empty((await alice.OkAsync("GETMETADATA INBOX /private/comment")).Untagged);
        await alice.OkAsync("SETMETADATA INBOX (/private/octets ~{3+}\r\na\0b)");
        Assert.Equal("* METADATA \"INBOX\" (/private/octets ~{3}\na\0b)", (await alice.OkAsync("GETMETADATA INBOX /private/octets")).Single);
    }

    [Fact]
    public async Task The_servers_shared_values_are_the_administrators_and_private_ones_are_each_users_own()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        Assert.StartsWith("NO [NOPERM]", (await alice.NoAsync("SETMETADATA \"\" (/shared/comment \"mine\")")).Tagged, StringComparison.Ordinal);
        await alice.OkAsync("SETMETADATA \"\" (/private/comment \"mine\")");
        AccountId id = (await server.Directory.FindAccountAsync(EmailAddress.Parse("carol@example.test")))!.Id;
        await server.Administration.UpdateAccountAsync(id, static account => account with { IsAdministrator = true });
        ImapClient carol = await server.ConnectAsync("carol");
        await carol.OkAsync("SETMETADATA \"\" (/shared/admin \"mailto:carol@example.test\")");
        Assert.Equal("* METADATA \"\" (/shared/admin \"mailto:carol@example.test\" /private/comment \"mine\")", (await alice.OkAsync("GETMETADATA \"\" (/shared/admin /private/comment)")).Single);
        Assert.Empty((await carol.OkAsync("GETMETADATA \"\" /private/comment")).Untagged);
    }

    [Fact]
    public async Task Rights_in_the_mailbox_decide_and_notes_of_one_reader_are_hidden_from_others()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice"), bob = await server.ConnectAsync("bob");
        const string Shared = "\"Other Users/alice@example.test/INBOX\"";
        Assert.StartsWith("NO [NONEXISTENT]", (await bob.NoAsync($"GETMETADATA {Shared} /shared/comment")).Tagged, StringComparison.Ordinal);
        await alice.OkAsync("SETMETADATA INBOX (/shared/comment \"all\" /private/comment \"alice\")");
        await alice.OkAsync("SETACL INBOX bob@example.test lr");
        Assert.StartsWith("NO [NOPERM]", (await bob.NoAsync($"SETMETADATA {Shared} (/shared/comment \"bob\")")).Tagged, StringComparison.Ordinal);
        await bob.OkAsync($"SETMETADATA {Shared} (/private/comment \"bob\")");
        Assert.Equal($"* METADATA {Shared} (/shared/comment \"all\" /private/comment \"bob\")", (await bob.OkAsync($"GETMETADATA {Shared} (/shared/comment /private/comment)")).Single);
        Assert.Equal("* METADATA \"INBOX\" (/private/comment \"alice\")", (await alice.OkAsync("GETMETADATA INBOX /private/comment")).Single);
        Assert.Equal(
            [$"* LIST (\\HasNoChildren) \"/\" {Shared}", $"* METADATA {Shared} (/shared/comment \"all\" /private/x NIL)"],
            (await bob.OkAsync("LIST \"\" \"Other Users/*\" RETURN (METADATA (/shared/comment /private/x))")).Untagged.Where(static line => line.Contains("INBOX", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Everything_is_bounded_and_nothing_is_set_where_something_cannot_be()
    {
        await using SharingServer server = await SharingServer.StartAsync(new ImapOptions { MaximumAnnotationSize = 10, MaximumAnnotations = 2, MaximumAnnotationStorage = 40 });
        ImapClient alice = await server.ConnectAsync("alice");
        Assert.StartsWith("NO [METADATA MAXSIZE 10]", (await alice.NoAsync("SETMETADATA INBOX (/private/a \"12345678901\")")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [METADATA TOOMANY]", (await alice.NoAsync("SETMETADATA INBOX (/private/a \"1\" /private/b \"2\" /private/c \"3\")")).Tagged, StringComparison.Ordinal);
        Assert.Empty((await alice.OkAsync("GETMETADATA INBOX /private/a")).Untagged);
        await alice.OkAsync("SETMETADATA INBOX (/private/a \"1234567890\" /shared/b \"1234567890\")");
        Assert.StartsWith("NO [OVERQUOTA]", (await alice.NoAsync("SETMETADATA Sent (/private/a \"1234567890\" /shared/b \"1234567890\")")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_entries_may_come_without_parentheses()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync("SETMETADATA INBOX (/private/a \"1\" /shared/b \"2\")");
        Assert.Equal("* METADATA \"INBOX\" (/private/a \"1\" /shared/b \"2\")", (await alice.OkAsync("GETMETADATA INBOX /private/a /shared/b")).Single);
        Assert.Equal("* METADATA \"INBOX\" (/private/a \"1\" /shared/b \"2\")", (await alice.OkAsync("GETMETADATA (DEPTH infinity) INBOX /private /shared")).Single);
        await alice.BadAsync("GETMETADATA INBOX /private/a x");
        await alice.BadAsync("GETMETADATA INBOX (/private/a) /shared/b");
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("~tilde", "~tilde")]
    [InlineData("12", "12")]
    [InlineData("a]b", "a]b")]
    [InlineData("NILS", "NILS")]
    [InlineData("\"NIL\"", "NIL")]
    public async Task A_value_of_one_word_may_be_an_atom(string said, string kept)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        await alice.OkAsync($"SETMETADATA INBOX (/private/comment {said} /private/x ~{{1+}}\r\ny)");
        Assert.Equal($"* METADATA \"INBOX\" (/private/comment \"{kept}\" /private/x \"y\")", (await alice.OkAsync("GETMETADATA INBOX (/private/comment /private/x)")).Single);
    }

    [Theory]
    [InlineData("GETMETADATA INBOX /comment")]
    [InlineData("GETMETADATA INBOX /shared/")]
    [InlineData("GETMETADATA INBOX /shared//x")]
    [InlineData("GETMETADATA INBOX \"/shared/*\"")]
    [InlineData("GETMETADATA INBOX \"/shared/%\"")]
    [InlineData("GETMETADATA INBOX \"/shared/\u00e9\"")]
    [InlineData("GETMETADATA INBOX /sharedx/y")]
    [InlineData("GETMETADATA INBOX ()")]
    [InlineData("GETMETADATA (DEPTH 2) INBOX /shared/x")]
    [InlineData("GETMETADATA (SIZE 2) INBOX /shared/x")]
    [InlineData("SETMETADATA INBOX (/shared \"x\")")]
    [InlineData("SETMETADATA INBOX (/shared/x)")]
    [InlineData("SETMETADATA INBOX (/shared/x ~)x)")]
    [InlineData("SETMETADATA INBOX ()")]
    public async Task What_is_no_entry_is_bad(string command)
    {
        await using SharingServer server = await SharingServer.StartAsync();
        await (await server.ConnectAsync("alice")).BadAsync(command);
    }

    [Fact]
    public async Task The_use_of_a_mailbox_is_an_annotation_too()
    {
        await using SharingServer server = await SharingServer.StartAsync();
        ImapClient alice = await server.ConnectAsync("alice");
        Assert.Equal("* METADATA \"Sent\" (/private/specialuse {5}\n\\Sent)", (await alice.OkAsync("GETMETADATA Sent /private/specialuse")).Single);
        await alice.OkAsync("CREATE Gone");
        await alice.OkAsync("SETMETADATA Gone (/private/specialuse {6+}\r\n\\Trash)");
        Assert.Contains((await alice.OkAsync("LIST \"\" Gone")).Untagged, static line => line.Contains("\\Trash", StringComparison.Ordinal));
        Assert.StartsWith("NO [USEATTR]", (await alice.NoAsync("SETMETADATA Gone (/private/specialuse \"x\")")).Tagged, StringComparison.Ordinal);
    }
}
