using CsCheck;

namespace Posthouse.Mail.Tests.Headers;

public sealed class BaseSubjectTests
{
    [Theory]
    [InlineData("Hello", "Hello", false)]
    [InlineData("Re: Hello", "Hello", true)]
    [InlineData("RE:re :  Fwd: Hello", "Hello", true)]
    [InlineData("[list] Re: [list] Hello", "Hello", true)]
    [InlineData("[list]   Hello", "Hello", false)]
    [InlineData("Re[2]: Hello", "Hello", true)]
    [InlineData("Hello (fwd) (FWD) ", "Hello", true)]
    [InlineData("[Fwd: Re: Hello]", "Hello", true)]
    [InlineData("[only a tag]", "[only a tag]", false)]
    [InlineData("Re:", "", true)]
    [InlineData("Reply: no", "Reply: no", false)]
    [InlineData("Two\t  spaces", "Two spaces", false)]
    [InlineData("回复：答复: 季度报告", "季度报告", true)]
    [InlineData("转发： Re：季度报告", "季度报告", true)]
    [InlineData("", "", false)]
    public void The_base_is_what_the_rfc_says(string subject, string expected, bool reply)
    {
        Assert.Equal(expected, BaseSubject.Of(subject, out bool isReply));
        Assert.Equal(reply, isReply);
    }

    // Each of these once took the square of its length: minutes of the writer's time for one message.
    [Theory]
    [InlineData("[a]", "x", "x")]
    [InlineData("[a]", "", "[a]")]
    [InlineData("[a]", "re: x", "x")]
    [InlineData("re:", "x", "x")]
    [InlineData("[fwd:", "x", null)]
    public void A_megabyte_of_tags_is_read_once(string tag, string end, string? expected)
    {
        string read = BaseSubject.Of(string.Concat(Enumerable.Repeat(tag, 350_000)) + end);
        if (expected is not null) Assert.Equal(expected, read);
    }

    [Fact]
    public void A_base_is_its_own_base() =>
        Gen.OneOf(Gen.Int[0, 8].Select(static i => new[] { "Re:", "[x]", "[", "]", "fwd", "(fwd)", " ", "[fwd:", "a" }[i]), Gen.String[0, 3]).Array[0, 12].Select(string.Concat)
            .Sample(subject => Assert.Equal(BaseSubject.Of(subject), BaseSubject.Of(BaseSubject.Of(subject))));
}
