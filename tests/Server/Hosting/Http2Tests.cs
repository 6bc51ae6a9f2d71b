using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Server.Tests;

/// <summary>RFC 9113 over TLS, and RFC 8441's WebSockets in it, which browsers use as soon as a server says that it has them.</summary>
public sealed class Http2Tests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-http2-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pages_and_WebSockets_share_a_connection_over_tls()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string toml = $"""
            hostname = "mail.example.test"
            data = "{Path.Combine(_folder, "data")}"
            [store]
            reserve = "0"
            [[listen]]
            protocol = "http"
            address = "127.0.0.1"
            port = 0
            tls = "implicit"
            """;
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(toml, _folder, out IReadOnlyList<ConfigurationError> errors);
        Assert.Empty(errors);
        await using PosthouseServer server = await PosthouseServer.StartAsync(configuration, create: true, cancellationToken: stop);
        var directory = server.Services.GetRequiredService<DirectoryAdministration>();
        await directory.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("example.test") }, cancellationToken: stop);
        await directory.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("ada@example.test"), Password = "a good password" }, stop);
        IPEndPoint at = Assert.Single(server.EndPoints).EndPoint;

        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://{at}"), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("ada@example.test:a good password"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        using HttpResponseMessage session = await http.GetAsync("/jmap/session", stop);
        Assert.Equal(HttpStatusCode.OK, session.StatusCode);
        Assert.Equal(HttpVersion.Version20, session.Version);

        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.AddSubProtocol("jmap");
        socket.Options.SetRequestHeader("Authorization", "Basic " + credentials);
        await socket.ConnectAsync(new Uri($"wss://{at}/jmap/ws/"), http, stop);
        await socket.SendAsync(Encoding.UTF8.GetBytes("""{"@type":"Request","id":"R1","using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",{"hello":true},"c0"]]}"""), WebSocketMessageType.Text, true, stop);
        var answer = new byte[4096];
        WebSocketReceiveResult received = await socket.ReceiveAsync(answer, stop);
        Assert.Contains("\"hello\":true", Encoding.UTF8.GetString(answer, 0, received.Count), StringComparison.Ordinal);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, stop);
    }
}
