using System.Text;

namespace Posthouse.Web.Tests;

/// <summary>What the audit log keeps of a request.</summary>
public class RequestTextTests
{
    [Theory]
    [InlineData("""{"a":1.50,"b":[true,null,-2e3,"x"],"c":{} }""", """{"a":1.50,"b":[true,null,-2e3,"x"],"c":{}}""")]
    [InlineData("""{"name":"安 \u5b89 \"<&>","note":"a\\b"}""", """{"name":"安 安 \"<&>","note":"a\\b"}""")]
    [InlineData("""{"password":"x","newPasswordHash":null,"clientSecret":{"deep":["x"]},"tokens":["x","y"],"after":1}""", """{"password":"(removed)","newPasswordHash":null,"clientSecret":"(removed)","tokens":"(removed)","after":1}""")]
    [InlineData("""[{"passwordFile":"/etc/secret"}]""", """[{"passwordFile":"/etc/secret"}]""")]
    public void A_body_is_kept_without_its_secrets(string body, string kept) => Assert.Equal("POST x?y=1 " + kept, RequestText.Of(new HttpRequestLine("POST", "x?y=1"), Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_long_text_is_told_by_its_size()
    {
        string text = new('邮', 1001);
        Assert.Equal("PUT x {\"content\":\"(3003 octets)\"}", RequestText.Of(new HttpRequestLine("PUT", "x"), Encoding.UTF8.GetBytes($$"""{"content":"{{text}}"}""")));
        Assert.Equal($"PUT x {{\"content\":\"{text[..1000]}\"}}", RequestText.Of(new HttpRequestLine("PUT", "x"), Encoding.UTF8.GetBytes($$"""{"content":"{{text[..1000]}}"}""")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":")]
    public void What_is_no_body_is_left_out(string body) => Assert.Equal("PUT x", RequestText.Of(new HttpRequestLine("PUT", "x"), Encoding.UTF8.GetBytes(body)));
}
