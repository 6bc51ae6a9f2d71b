using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Posthouse.Dns;
using Posthouse.Testing;

namespace Posthouse.Jmap.Tests;

/// <summary>One message that came to the push service.</summary>
internal sealed record PushMessage(string Path, IHeaderDictionary Headers, byte[] Body);

/// <summary>A push service (RFC 8030) on loopback, for a browser whose keys it knows; and a JMAP server that reaches it as push.test.</summary>
internal sealed class PushReceiver : IAsyncDisposable
{
    private readonly TestAuthority _authority = TestAuthority.Root();
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(16);
    private readonly Channel<PushMessage> _messages = Channel.CreateUnbounded<PushMessage>();
    private WebApplication? _application;

    /// <summary>What it answers.</summary>
    internal Func<PushMessage, int> Answer { get; set; } = static _ => StatusCodes.Status201Created;

    internal string Url { get; private set; } = "";

    internal string Keys => $$"""{"p256dh":"{{Base64(MessageEncryption.Point(_key.ExportParameters(false)))}}","auth":"{{Base64(_secret)}}"}""";

    internal static async Task<PushReceiver> StartAsync()
    {
        var receiver = new PushReceiver();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(receiver._authority.Issue(["push.test"]))));
        receiver._application = builder.Build();
        receiver._application.Run(receiver.TakeAsync);
        await receiver._application.StartAsync(JmapServer.Token);
        receiver.Url = $"https://push.test:{new Uri(receiver._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port}/push/device";
        return receiver;
    }

    internal async Task<JmapServer> ServeAsync(JmapOptions? options = null)
    {
        JmapServer server = Unstarted(options: options);
        await server.InitializeAsync();
        return server;
    }

    internal JmapServer Unstarted(Action<IServiceCollection>? replace = null, JmapOptions? options = null) => new()
    {
        Options = (options ?? new JmapOptions { AllowPrivatePush = true }) with { PushRoots = _authority.Chain(), WebPushInterval = TimeSpan.FromMilliseconds(10), PushRetryDelay = TimeSpan.FromMilliseconds(10), MaximumPushAttempts = 3 },
        Replace = services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IDnsResolver>(new TestResolver().A("push.test", "127.0.0.1")));
            replace?.Invoke(services);
        },
    };

    internal ValueTask<PushMessage> NextAsync() => _messages.Reader.ReadAsync(JmapServer.Token);

    internal bool IsEmpty => _messages.Reader.Count == 0;

    /// <summary>As the browser does it (RFC 8291 §3.4, RFC 8188 §2), from the message alone.</summary>
    internal string Decrypt(PushMessage message)
    {
        Assert.Equal("aes128gcm", message.Headers.ContentEncoding.ToString());
        byte[] body = message.Body, salt = body[..16], sender = body[21..86];
        using ECDiffieHellman other = MessageEncryption.ImportPublic(sender);
        byte[] own = MessageEncryption.Point(_key.ExportParameters(false));
        byte[] input = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.DeriveRawSecretAgreement(other.PublicKey), 32, _secret, [.. Encoding.ASCII.GetBytes("WebPush: info\0"), .. own, .. sender]);
        using var cipher = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, Encoding.ASCII.GetBytes("Content-Encoding: aes128gcm\0")), 16);
        byte[] text = new byte[body.Length - 86 - 16];
        cipher.Decrypt(HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, Encoding.ASCII.GetBytes("Content-Encoding: nonce\0")), body.AsSpan(86, text.Length), body.AsSpan(86 + text.Length), text);
        Assert.Equal(2, text[^1]);
        return Encoding.UTF8.GetString(text, 0, text.Length - 1);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null) await _application.DisposeAsync();
        _key.Dispose();
        _authority.Dispose();
    }

    internal static string Base64(byte[] octets) => System.Buffers.Text.Base64Url.EncodeToString(octets);

    private async Task TakeAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var message = new PushMessage(context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary()), body.ToArray());
        context.Response.StatusCode = Answer(message);
        await _messages.Writer.WriteAsync(message);
    }
}
