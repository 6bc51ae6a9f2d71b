using System.Text;

namespace Posthouse.Web.Tests;

public class AutodiscoverRequestTests
{
    private const string Request = """
        <?xml version="1.0" encoding="utf-8"?><!-- c --><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
        <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema><EMailAddress> a<![CDATA[lice]]>@here.test </EMailAddress></Request></Autodiscover>
        """;

    [Fact]
    public void Elements_are_read_in_any_order_and_form()
    {
        AutodiscoverRequest? read = AutodiscoverRequest.Read(Encoding.UTF8.GetBytes(Request));
        Assert.Equal(new AutodiscoverRequest("alice@here.test", AutodiscoverResponse.Schema), read);
        Assert.Equal(read, AutodiscoverRequest.Read(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Request.Replace("utf-8", "utf-16", StringComparison.Ordinal))).ToArray()));
    }

    [Fact]
    public void Whatever_a_stranger_sends_is_a_request_or_none()
    {
        byte[] good = Encoding.UTF8.GetBytes(Request);
        var random = new Random(4);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] body = [.. good];
            for (int changes = random.Next(1, 6); changes > 0; changes--) body[random.Next(body.Length)] = (byte)random.Next(256);
            body = random.Next(4) == 0 ? body[..random.Next(body.Length)] : body;
            // Nothing but a request or null: an exception fails the test.
            if (AutodiscoverRequest.Read(body) is { } read) Assert.InRange(read.Address.Length, 1, AutodiscoverRequest.MaximumSize);
        }
    }

    [Theory]
    [InlineData("no-such-encoding")]
    [InlineData("utf-7")]
    [InlineData("utf-32")]
    [InlineData("x-user-defined")]
    public void An_encoding_that_is_not_known_is_no_request(string encoding) => Assert.Null(AutodiscoverRequest.Read(Encoding.UTF8.GetBytes(Request.Replace("utf-8", encoding, StringComparison.Ordinal))));
}
