using System.Net;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web.Tests;

/// <summary>The room with a domain that has another name, asked as a stranger asks.</summary>
public sealed class SetupServer : IAsyncLifetime
{
    private readonly WebServer _server;

    public SetupServer()
        : this(null)
    {
    }

    internal SetupServer(Uri? issuer) => _server = new WebServer { Issuer = issuer };

    internal const string OtherName = "other.test";

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        await _server.Service<DirectoryAdministration>().UpdateDomainAsync(DomainName.Parse("here.test"), static d => d with { Aliases = [DomainName.Parse(OtherName)] }, cancellationToken: TestContext.Current.CancellationToken);
    }

    internal T Service<T>()
        where T : notnull => _server.Service<T>();

    internal async Task<(HttpStatusCode Status, string Type, string Text, HttpResponseMessage Response)> AskAsync(string path, string host = "mx.here.test", string? body = null, string? language = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.Host = host;
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "text/xml");
        HttpResponseMessage response = await _server.Outside.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
