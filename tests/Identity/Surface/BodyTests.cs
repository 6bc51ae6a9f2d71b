using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Posthouse.Identity.Tests;

/// <summary>Every operation that the contract gives a body takes that kind alone, and none without bound: what a form of another site can send is not it.</summary>
public class BodyTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static readonly AuthenticationHeaderValue Root = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("root@here.test:" + IdentityServer.Password)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/xml")]
    [InlineData("text/json-or-so")]
    [InlineData(null)]
    public async Task No_operation_takes_a_body_of_another_kind(string? kind)
    {
        using HttpClient client = NewClient();
        int asked = 0;
        foreach ((string method, string path) in await OperationsAsync())
        {
            using HttpResponseMessage response = await client.SendAsync(Request(method, path, new ByteArrayContent("{}"u8.ToArray()), kind), Token);
            Assert.True(response.StatusCode == HttpStatusCode.UnsupportedMediaType, $"{method} {path}: {response.StatusCode}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            asked++;
        }

        Assert.True(asked > 30, $"only {asked} operations");
    }

    [Fact]
    public async Task No_operation_reads_a_body_without_bound()
    {
        using HttpClient client = NewClient();
        foreach ((string method, string path) in await OperationsAsync())
        {
            HttpRequestMessage request = Request(method, path, new Declared(1L << 40), "application/json");
            request.Headers.ExpectContinue = true;
            using HttpResponseMessage response = await client.SendAsync(request, Token);
            Assert.True(response.StatusCode == HttpStatusCode.RequestEntityTooLarge, $"{method} {path}: {response.StatusCode}");
        }
    }

    private static async Task<List<(string Method, string Path)>> OperationsAsync()
    {
        using Stream contract = typeof(Posthouse.Web.WebOptions).Assembly.GetManifestResourceStream("openapi.json")!;
        using JsonDocument document = await JsonDocument.ParseAsync(contract, cancellationToken: Token);
        return [.. from path in document.RootElement.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where operation.Value.ValueKind == JsonValueKind.Object && operation.Value.TryGetProperty("requestBody", out _)
            select (operation.Name.ToUpperInvariant(), "/api/v1" + (path.Name.StartsWith('/') ? "" : "/") + path.Name.Replace("{address}", "bob@here.test", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal))];
    }

    // A client of its own: it may wait for as long as it likes to be told to go on.
    private HttpClient NewClient() => new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(5), SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } }) { BaseAddress = server.Https };

    private static HttpRequestMessage Request(string method, string path, HttpContent content, string? kind)
    {
        if (kind is not null) content.Headers.TryAddWithoutValidation("Content-Type", kind);
        return new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = content, Headers = { Authorization = Root } };
    }

    /// <summary>Says how long it is, and is never sent.</summary>
    private sealed class Declared(long length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new InvalidOperationException("The server asked for the body.");

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
