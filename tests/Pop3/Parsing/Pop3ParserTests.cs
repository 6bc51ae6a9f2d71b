using System.Text;
using CsCheck;

namespace Posthouse.Pop3;

public sealed class Pop3ParserTests
{
    private static Pop3Command? Parse(string line) => Pop3Parser.TryParse(Encoding.UTF8.GetBytes(line), out Pop3Command? command, out _) ? command : null;

    [Fact]
    public void Commands_are_read_in_any_case()
    {
        Assert.Equal(new UserCommand("alice@example.com"), Parse("uSeR alice@example.com"));
        Assert.Equal(new UserCommand("李雷@例子.测试"), Parse("USER 李雷@例子.测试"));
        Assert.Equal(new PlainCommand(Pop3Verb.Stat), Parse("stat"));
        Assert.Equal(new PlainCommand(Pop3Verb.Quit), Parse("QUIT "));
        Assert.Equal(new ListCommand(Pop3Verb.List, null), Parse("LIST"));
        Assert.Equal(new ListCommand(Pop3Verb.Uidl, 7), Parse("UIDL 7"));
        Assert.Equal(new MessageCommand(Pop3Verb.Retr, 2147483647), Parse("RETR 2147483647"));
        Assert.Equal(new TopCommand(1, 0), Parse("TOP 1 0"));
        Assert.Equal(new TopCommand(1, 10), Parse("top  1  10 "));
        Assert.Equal(new LangCommand("*"), Parse("LANG *"));
        Assert.Equal(new LangCommand(null), Parse("LANG"));
        Assert.Equal(new AuthCommand(null, null), Parse("AUTH"));
        Assert.Equal(new AuthCommand("PLAIN", "="), Parse("AUTH PLAIN ="));
    }

    [Fact]
    public void A_password_keeps_every_space() => Assert.Equal(new PassCommand("  a b "), Parse("PASS   a b "));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("FOO")]
    [InlineData("QUITS")]
    [InlineData("QU")]
    [InlineData(" QUIT")]
    [InlineData("TOP\u00ff 1 1")]
    public void What_is_no_keyword_is_unknown(string line)
    {
        Assert.False(Pop3Parser.TryParse(Encoding.UTF8.GetBytes(line), out _, out Pop3ParseFault fault));
        Assert.Equal(Pop3ParseFault.Unknown, fault);
    }

    [Theory]
    [InlineData("USER")]
    [InlineData("PASS")]
    [InlineData("RETR")]
    [InlineData("RETR x")]
    [InlineData("RETR -1")]
    [InlineData("RETR +1")]
    [InlineData("RETR 1 2")]
    [InlineData("RETR 99999999999999999999")]
    [InlineData("LIST 1x")]
    [InlineData("TOP 1")]
    [InlineData("TOP 1 -1")]
    [InlineData("TOP  ")]
    [InlineData("STAT 1")]
    [InlineData("AUTH PLAIN a b")]
    [InlineData("AUTH THIS-NAME-IS-FAR-TOO-LONG")]
    [InlineData("LANG en us")]
    public void Arguments_that_do_not_fit_are_told_apart(string line)
    {
        Assert.False(Pop3Parser.TryParse(Encoding.UTF8.GetBytes(line), out _, out Pop3ParseFault fault));
        Assert.Equal(Pop3ParseFault.Arguments, fault);
    }

    [Fact]
    public void Names_and_passwords_that_are_not_utf8_are_refused()
    {
        Assert.False(Pop3Parser.TryParse("USER \xff"u8[..5].ToArray().Append((byte)0xff).ToArray(), out _, out Pop3ParseFault fault));
        Assert.Equal(Pop3ParseFault.NotUtf8, fault);
    }

    [Fact]
    public void A_password_never_shows_when_a_command_is_printed()
    {
        Assert.DoesNotContain("secret", Parse("PASS secret")!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", Parse("AUTH PLAIN c2VjcmV0")!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Random_and_mutated_lines_never_throw()
    {
        byte[][] seeds = [.. new[] { "USER a", "PASS a b", "AUTH PLAIN =", "TOP 1 2", "RETR 1", "LIST", "UIDL 3", "LANG *", "QUIT" }.Select(Encoding.UTF8.GetBytes)];
        Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 40], Gen.Byte, Gen.Byte.Array[0, 60]).Sample((which, at, value, random) =>
        {
            byte[] mutated = [.. seeds[which]];
            mutated[at % mutated.Length] = value;
            foreach (byte[] input in (byte[][])[mutated, random, [.. mutated, .. random], mutated[(at % mutated.Length)..]])
            {
                bool read = Pop3Parser.TryParse(input, out Pop3Command? command, out Pop3ParseFault fault);
                Assert.Equal(read, command is not null);
                Assert.True(read || fault != Pop3ParseFault.None);
            }
        });
    }
}
