namespace Posthouse.Sieve.Tests;

/// <summary>RFC 5229.</summary>
public class VariableTests
{
    private static string Value(string script, string text) =>
        Assert.IsType<RejectAction>(Assert.Single(Scripts.Run($"require [\"variables\", \"reject\"]; {script} reject \"{text}\";").Actions)).Reason;

    // §3
    [Theory]
    [InlineData("&%${}!", "&%${}!")]
    [InlineData("${doh!}", "${doh!}")]
    [InlineData("${company}", "ACME")]
    [InlineData("${COMPANY}", "ACME")]
    [InlineData("&%${company}!", "&%ACME!")]
    [InlineData("${missing}", "")]
    [InlineData("${${company}}", "${ACME}")]
    [InlineData("${company", "${company")]
    [InlineData("${1}", "")]
    public void References_are_replaced_once(string text, string value) => Assert.Equal(value, Value("set \"company\" \"ACME\";", text));

    // §4.1
    [Theory]
    [InlineData("", "juMBlEd lETteRS")]
    [InlineData(":length", "15")]
    [InlineData(":lower", "jumbled letters")]
    [InlineData(":upperfirst", "JuMBlEd lETteRS")]
    [InlineData(":upperfirst :lower", "Jumbled letters")]
    [InlineData(":lower :upperfirst", "Jumbled letters")]
    [InlineData(":lowerfirst :upper", "jUMBLED LETTERS")]
    [InlineData(":upper :length", "15")]
    public void Modifiers_apply_by_precedence(string modifiers, string value) =>
        Assert.Equal(value, Value($"set \"a\" \"juMBlEd lETteRS\"; set {modifiers} \"b\" \"${{a}}\";", "${b}"));

    [Fact]
    public void Wildcards_are_quoted() => Assert.Equal("Rock\\*\\?\\\\", Value("set :quotewildcard \"a\" \"Rock*?\\\\\";", "${a}"));

    [Theory]
    [InlineData("set :lower :upper \"a\" \"b\";")]
    [InlineData("set :upperfirst :lowerfirst \"a\" \"b\";")]
    [InlineData("set \"a b\" \"c\";")]
    [InlineData("set \"1\" \"c\";")]
    [InlineData("set \"${a}\" \"c\";")]
    [InlineData("set \"unknown.a\" \"c\";")]
    [InlineData("set \"a\" \"${unknown.b}\";")]
    [InlineData("set \"a\" \"${99}\";")]
    [InlineData("set \"a\";")]
    [InlineData("set \"a\" [\"b\"];")]
    public void What_cannot_be_set_is_refused(string command) => Assert.NotEmpty(Scripts.Errors($"require \"variables\"; {command}"));

    [Fact]
    public void Nothing_is_replaced_without_the_extension() => Assert.Equal("reject ${a}", Scripts.Actions("require \"reject\"; reject \"${a}\";"));

    // §3.2
    [Fact]
    public void Wildcards_leave_what_they_took()
    {
        const string message = "Subject: [acme-users] [fwd] version 1.0 is out\nList-ID: Acme Users <acme-users.list.example.com>\n\n";
        Assert.Equal("fileinto lists.acme-users; fileinto fwd: version 1.0 is out", Scripts.Actions("""
            require ["fileinto", "variables"];
            if header :matches "List-ID" "*<*@*" { keep; }
            if header :matches "List-ID" "*<*.list.example.com>" { fileinto "lists.${2}"; }
            if header :matches "Subject" "[*] *" {
              set "list" "${1}";
              if string :matches "${2}" "[*] *" { fileinto "${1}: ${2}"; }
            }
            """, message));
    }

    [Theory]
    [InlineData("a*b*c", "aXbYc", "aXbYc|X|Y")]
    [InlineData("*b*", "abcbd", "abcbd|a|cbd")]
    [InlineData("**", "abc", "abc||abc")]
    [InlineData("?*?", "abcd", "abcd|a|bc|d")]
    [InlineData("*?b", "aab", "aab|a|a")]
    [InlineData("A*", "abc", "abc|bc|")]
    public void Wildcards_take_as_little_as_they_can(string pattern, string value, string taken)
    {
        string[] parts = taken.Split('|');
        Assert.Equal(taken, Value($"if string :matches \"{value}\" \"{pattern}\" {{", string.Join('|', Enumerable.Range(0, parts.Length).Select(static i => $"${{{i}}}")) + "\"; stop; } reject \"none"));
    }

    [Fact]
    public void A_match_that_fails_leaves_what_there_was() =>
        Assert.Equal("b", Value("if string :matches \"abc\" \"a*c\" {} if string :matches \"abc\" \"x*\" {} if string :is \"abc\" \"abc\" {}", "${1}"));

    [Fact]
    public void Tests_that_need_not_be_asked_set_nothing() =>
        Assert.Equal("b", Value("if anyof (string :matches \"abc\" \"a*c\", string :matches \"xyz\" \"x*z\") {}", "${1}"));

    // §6
    [Fact]
    public void Values_are_cut_at_a_character()
    {
        SieveResult result = Scripts.Run("require [\"variables\", \"reject\"]; set \"a\" \"12345678✉\U0001F4E7\"; reject \"${a}\";", limits: new SieveLimits { VariableLength = 10 });
        Assert.Equal("12345678✉", Assert.IsType<RejectAction>(Assert.Single(result.Actions)).Reason);
    }

    [Fact]
    public void String_counts_what_is_not_empty() =>
        Assert.True(Scripts.Holds("string :count \"eq\" [\"a\", \"\", \"${none}\", \"b\"] \"2\"", "variables relational"));
}
