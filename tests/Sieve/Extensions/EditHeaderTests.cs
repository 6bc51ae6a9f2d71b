using System.Text;

namespace Posthouse.Sieve.Tests;

/// <summary>RFC 5293.</summary>
public class EditHeaderTests
{
    private const string Message = "Received: a\nSubject: one\nX-A: 1\nX-A: 2\nX-A: 3\n\nbody\n";

    private static string Changed(string script, int action = 0)
    {
        SieveResult result = Scripts.Run($"require [\"editheader\", \"fileinto\", \"variables\"]; {script}", Message);
        Assert.Null(result.Error);
        return result.Actions[action].Message is { } changed ? Encoding.UTF8.GetString(changed.ToBytes()).ReplaceLineEndings("|") : "unchanged";
    }

    [Theory]
    [InlineData("keep;", "unchanged")]
    [InlineData("addheader \"X-B\" \"b\";", "X-B: b|Received: a|Subject: one|X-A: 1|X-A: 2|X-A: 3||body|")]
    [InlineData("addheader :last \"X-B\" \"b\";", "Received: a|Subject: one|X-A: 1|X-A: 2|X-A: 3|X-B: b||body|")]
    [InlineData("addheader \"X-B\" \"été\";", "X-B: =?utf-8?B?w6l0w6k=?=|Received: a|Subject: one|X-A: 1|X-A: 2|X-A: 3||body|")]
    [InlineData("addheader \"X-B\" \"b\nBcc: x\";", "X-B: b  Bcc: x|Received: a|Subject: one|X-A: 1|X-A: 2|X-A: 3||body|")]
    [InlineData("deleteheader \"x-a\";", "Received: a|Subject: one||body|")]
    [InlineData("deleteheader :index 2 \"x-a\";", "Received: a|Subject: one|X-A: 1|X-A: 3||body|")]
    [InlineData("deleteheader :index 1 :last \"x-a\";", "Received: a|Subject: one|X-A: 1|X-A: 2||body|")]
    [InlineData("deleteheader :index 4 \"x-a\";", "unchanged")]
    [InlineData("deleteheader :contains \"x-a\" [\"1\", \"3\"];", "Received: a|Subject: one|X-A: 2||body|")]
    [InlineData("deleteheader :index 2 :is \"x-a\" \"3\";", "unchanged")]
    [InlineData("deleteheader \"received\";", "unchanged")]
    [InlineData("deleteheader \"auto-submitted\";", "unchanged")]
    [InlineData("deleteheader \"Subject\"; addheader \"Subject\" \"two\";", "Subject: two|Received: a|X-A: 1|X-A: 2|X-A: 3||body|")]
    public void Fields_are_added_and_deleted(string script, string result) => Assert.Equal(result, Changed(script));

    [Fact]
    public void Each_action_gets_the_message_as_it_was_then()
    {
        const string script = "fileinto \"A\"; deleteheader \"x-a\"; fileinto \"B\"; addheader \"Y\" \"z\";keep;";
        Assert.Equal("unchanged", Changed(script));
        Assert.Equal("Received: a|Subject: one||body|", Changed(script, 1));
        Assert.Equal("Y: z|Received: a|Subject: one||body|", Changed(script, 2));
    }

    [Fact]
    public void Tests_see_the_changes() => Assert.Equal("discard", Scripts.Actions(
        "require \"editheader\"; if exists \"x-a\" { deleteheader \"x-a\"; addheader \"x-b\" \"new\"; } if allof (not exists \"x-a\", header \"x-b\" \"new\") { discard; }", Message));

    [Fact]
    public void Long_values_are_folded()
    {
        string changed = Changed($"addheader \"X-B\" \"{string.Join(' ', Enumerable.Repeat("0123456789", 20))}\";");
        Assert.All(changed.Split('|'), static line => Assert.True(line.Length <= 78));
        Assert.StartsWith("X-B: 0123456789 ", changed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("addheader \"bad name\" \"x\";")]
    [InlineData("addheader \"X:\" \"x\";")]
    [InlineData("deleteheader :last \"x\";")]
    [InlineData("deleteheader :index 0 \"x\";")]
    public void Names_are_checked(string command) => Assert.NotEmpty(Scripts.Errors($"require \"editheader\"; {command}"));

    [Fact]
    public void Fields_that_are_too_long_end_the_run() => Assert.StartsWith("error", Scripts.Actions($"require \"editheader\"; addheader \"X\" \"{new string('a', 9_000)}\";"), StringComparison.Ordinal);
}
