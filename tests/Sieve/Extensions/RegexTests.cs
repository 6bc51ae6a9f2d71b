namespace Posthouse.Sieve.Tests;

/// <summary>The regex draft: POSIX extended regular expressions, in bounded time.</summary>
public class RegexTests
{
    [Theory]
    [InlineData("^a.c$", "abc", true)]
    [InlineData("^a.c$", "xabc", false)]
    [InlineData("B", "abc", true)]
    [InlineData("[[:upper:]]", "abc", true)]
    [InlineData("^[[:digit:]]+$", "123", true)]
    [InlineData("^[^[:digit:]]+$", "12a", false)]
    [InlineData("^[]a-]+$", "]-a", true)]
    [InlineData("^[a\\\\]+$", "a\\\\", true)]
    [InlineData("^(ab|cd){2}$", "abcd", true)]
    [InlineData("^(ab|cd){2}$", "abcdab", false)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{2,}$", "aaaa", true)]
    [InlineData("a\\\\.b", "axb", false)]
    [InlineData("a\\\\.b", "a.b", true)]
    [InlineData("^#x y$", "#x y", true)]
    [InlineData("^a{$", "a{", true)]
    [InlineData("[[.-.]]", "-", true)]
    [InlineData("^[a-m]$", "K", true)]
    public void Posix_expressions_match(string pattern, string value, bool holds) =>
        Assert.Equal(holds, Scripts.Holds($"string :regex \"{value}\" \"{pattern}\"", "regex variables"));

    [Fact]
    public void Case_counts_for_octets() => Assert.False(Scripts.Holds("header :regex :comparator \"i;octet\" \"subject\" \"PRESENT\"", "regex"));

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("*a")]
    [InlineData("a||b")]
    [InlineData("[[:nope:]]")]
    [InlineData("[z-a]")]
    [InlineData("a{3,2}")]
    [InlineData("a{256}")]
    [InlineData("\\\\w")]
    [InlineData("\\\\1")]
    [InlineData("((((a{200}){200}){200}){200})")]
    [InlineData("a\\\\")]
    public void What_is_no_expression_is_refused(string pattern) => Assert.NotEmpty(Scripts.Errors($"require \"regex\"; if header :regex \"a\" \"{pattern}\" {{ }}"));

    [Fact]
    public void Groups_become_match_variables() =>
        Assert.Equal("fileinto acme-users", Scripts.Actions("""
            require ["regex", "variables", "fileinto"];
            if header :regex "list-id" "<([a-z-]+)[.@]" { fileinto "${1}"; }
            """, "List-ID: <acme-users.example.com>\n\n"));

    [Fact]
    public void Expressions_with_variables_are_compiled_when_they_run()
    {
        Assert.True(Scripts.Holds("anyof (header :matches \"x-twice\" \"*ir*\", false, true)", "variables"));
        Assert.Equal("discard", Scripts.Actions("require [\"regex\", \"variables\"]; set \"a\" \"pre*sent\"; if header :regex \"subject\" \"${a}\" { discard; }"));
        Assert.Contains("is no regular expression", Scripts.Actions("require [\"regex\", \"variables\"]; set \"a\" \"(\"; if header :regex \"subject\" \"${a}\" { discard; }"), StringComparison.Ordinal);
        Assert.Equal("discard", Scripts.Actions("require [\"regex\", \"variables\"]; set :quoteregex \"a\" \"a.b(c\"; if string :regex \"xa.b(cx\" \"${a}\" { discard; }"));
    }

    [Fact]
    public void Hostile_expressions_take_linear_time()
    {
        string message = $"Subject: {new string('a', 60_000)}!\n\n";
        Assert.False(Scripts.Holds("header :regex \"subject\" \"^(a+)+$\"", "regex", message));
        Assert.False(Scripts.Holds("header :regex \"subject\" \"^(a|aa|a*)*b\"", "regex", message));
    }
}
