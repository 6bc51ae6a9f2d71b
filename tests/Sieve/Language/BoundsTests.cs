using System.Text;

namespace Posthouse.Sieve.Tests;

/// <summary>What a hostile script tries ends as an error of the script, at the time it can be told.</summary>
public class BoundsTests
{
    [Theory]
    [InlineData("if true {", "")]
    [InlineData("if not ", "true {}")]
    [InlineData("if allof (not ", "true {}")]
    [InlineData("} ", "")]
    [InlineData("foo {", "")]
    [InlineData("[", "")]
    [InlineData("if anyof (", "")]
    [InlineData("elsif true { } ", "")]
    [InlineData("\"a\" ", "")]
    public void A_hundred_thousand_of_anything_is_an_error(string piece, string end)
    {
        var script = new StringBuilder();
        for (int i = 0; i < 100_000; i++) script.Append(piece);
        script.Append(end);
        SieveCompilation compilation = Scripts.Compile(script.ToString(), limits: new SieveLimits { ScriptOctets = int.MaxValue });
        Assert.False(compilation.IsGood);
        Assert.True(compilation.Errors.Count <= SieveLimits.Default.Errors);
    }

    [Theory]
    [InlineData("require \"fileinto\"; fileinto \"Gone\r\nline 7: a line of its own", "\";")]
    [InlineData("require \"", "\"; keep;")]
    [InlineData("keep; x", " ;")]
    [InlineData("redirect \"nobody\r\n\u202E", "\";")]
    [InlineData("require \"regex\"; if header :regex \"subject\" \"[", "\" { keep; }")]
    public void An_error_is_one_line_whatever_it_quotes_and_not_long(string begin, string end)
    {
        SieveCompilation compilation = Scripts.Compile(begin + new string('x', 20_000) + end);
        Assert.False(compilation.IsGood);
        Assert.All(compilation.Errors, static error => Assert.InRange(error.Message.Length, 1, 501));
        Assert.All(compilation.Errors, static error => Assert.DoesNotContain(error.Message, static c => char.IsControl(c) || c == '\u202E'));
    }

    [Fact]
    public void Fifteen_blocks_and_tests_inside_each_other_are_fine()
    {
        string script = string.Concat(Enumerable.Repeat("if true { ", 15)) + "if " + string.Concat(Enumerable.Repeat("not ", 14)) + "true { discard; }" + new string('}', 15);
        Assert.Equal("discard", Scripts.Actions(script));
    }

    [Fact]
    public void A_script_that_is_too_long_is_not_looked_at() =>
        Assert.Equal("line 1, column 1: The script has 11 octets; 10 are allowed.", Scripts.Errors("keep;keep; ", limits: new SieveLimits { ScriptOctets = 10 }));

    [Theory]
    [InlineData("Commands", "keep;keep;keep;keep;")]
    [InlineData("Tests", "if allof (true,true,true,true) { keep; }")]
    [InlineData("ListItems", "if exists [\"a\",\"b\",\"c\",\"d\"] { keep; }")]
    public void Counts_are_limited(string limit, string script)
    {
        var three = new SieveLimits { Commands = limit == "Commands" ? 3 : 100, Tests = limit == "Tests" ? 3 : 100, ListItems = limit == "ListItems" ? 3 : 100 };
        Assert.Contains("3", Scripts.Errors(script, limits: three), StringComparison.Ordinal);
        Scripts.Good(script);
    }

    [Fact]
    public void Too_many_redirects_keep_the_message_and_nothing_else()
    {
        SieveResult result = Scripts.Run(string.Concat(Enumerable.Range(1, 5).Select(static i => $"redirect \"a{i}@example.com\";\n")));
        Assert.Equal("implicit keep", Scripts.Text(result));
        Assert.Equal(("The script redirects the message more than 4 times.", 5), (result.Error, result.ErrorLine));
    }

    [Fact]
    public void Too_many_actions_keep_the_message_and_nothing_else()
    {
        SieveResult result = Scripts.Run("require \"fileinto\";" + string.Concat(Enumerable.Range(1, 33).Select(static i => $"fileinto \"{i}\";\n")));
        Assert.Equal("implicit keep", Scripts.Text(result));
        Assert.True(result.Failed);
    }

    [Fact]
    public void Steps_are_limited()
    {
        SieveResult result = Scripts.Run(string.Concat(Enumerable.Repeat("if header :contains \"subject\" \"x\" { stop; }\n", 200)), limits: new SieveLimits { Steps = 100 });
        Assert.Equal("The script takes more than 100 steps.", result.Error);
        Assert.Equal("implicit keep", Scripts.Text(result));
    }

    [Fact]
    public void Variables_that_double_themselves_end()
    {
        string doubling = "require \"variables\"; set \"a\" \"0123456789abcdef\";" + string.Concat(Enumerable.Repeat("set \"a\" \"${a}${a}\";\n", 100));
        Assert.False(Scripts.Run(doubling).Failed);
        SieveResult result = Scripts.Run(doubling, limits: new SieveLimits { VariableLength = 100_000_000 });
        Assert.Equal("The script makes more text than is allowed.", result.Error);
    }

    [Fact]
    public void Wildcards_never_go_back()
    {
        string message = $"Subject: {new string('a', 200_000)}\n\n";
        string pattern = string.Concat(Enumerable.Repeat("*a", 200)) + "*b";
        Assert.False(Scripts.Holds($"header :matches \"subject\" \"{pattern}\"", message: message));
    }

    [Theory]
    [InlineData("header :contains \"subject\" \"{0}b{0}\"")]
    [InlineData("header :matches \"subject\" \"*{0}?b{0}*\"")]
    [InlineData("header :matches \"subject\" \"*{0}b{0}*\"")]
    public void Long_keys_and_long_values_cost_their_product(string test)
    {
        string key = new('a', 20_000);
        string message = $"Subject: {new string('a', 300_000)}\n\n";
        string one = "if " + test.Replace("{0}", key, StringComparison.Ordinal).Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal) + " { stop; }\n";
        SieveResult result = Scripts.Run("require \"regex\";\n" + string.Concat(Enumerable.Repeat(one, 12)), message);
        Assert.Equal("The script takes more than 200000 steps.", result.Error);
    }

    // What this costs cannot be told from its length: the time ends it.
    [Fact]
    public void Expressions_that_grow_end()
    {
        SieveResult result = Scripts.Run("require \"regex\";\n" + string.Concat(Enumerable.Repeat("if header :regex \"subject\" \"(a{0,30}|b){20}c\" { stop; }\n", 100)), $"Subject: {new string('a', 2_000)}\n\n", limits: new SieveLimits { RegexTime = TimeSpan.FromMilliseconds(50) });
        Assert.Equal("The regular expressions of the script take too long.", result.Error);
        Assert.Equal("implicit keep", Scripts.Text(result));
    }

    [Fact]
    public void A_script_has_few_regular_expressions() => Assert.Contains("regular expressions at most",
        Scripts.Errors("require \"regex\"; if header :regex \"a\" [" + string.Join(",", Enumerable.Range(0, 600).Select(static i => $"\"a{i}\"")) + "] {}"), StringComparison.Ordinal);

    [Fact]
    public void Many_fields_are_deleted_at_once()
    {
        string message = string.Concat(Enumerable.Repeat("X: y\n", 50_000)) + "\n";
        SieveResult result = Scripts.Run("require \"editheader\"; deleteheader \"x\";", message);
        Assert.Equal(2, Assert.Single(result.Actions).Message!.Header.Length);
    }
}
