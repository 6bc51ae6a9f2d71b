using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Acme;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Identity;
using Posthouse.Jmap;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Web.Tests;

/// <summary>
/// The room on a real Kestrel and a real store: one port whose connections are the local administrator's, one that asks for a password.
/// The queue's scheduler stands still, so that what is queued stays. The domain here.test has the administrator root and the user alice.
/// </summary>
public sealed class WebServer : IAsyncLifetime
{
    internal const string Password = "open sesame";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-web-").FullName;
    private WebApplication? _application;
    private HttpClient? _local;
    private HttpClient? _outside;

    internal MailStore Store => Service<MailStore>();

    internal PlayedDns Dns { get; } = new();

    /// <summary>Who gives out tokens; null is nobody.</summary>
    internal Uri? Issuer { get; init; }

    /// <summary>JMAP beside it, for the pages that show what is JMAP's, with what the test puts in the place of services; null is none.</summary>
    internal Action<IServiceCollection>? Jmap { get; init; }

    /// <summary>All people of these tests are few, and ask much.</summary>
    internal WebOptions Web { get; init; } = new() { ApiBurst = 1_000_000 };

    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>As the administrator on this machine.</summary>
    internal HttpClient Local => _local!;

    /// <summary>As somebody who has to sign in.</summary>
    internal HttpClient Outside => _outside!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new StoreOptions { Folder = _folder };
        MailStore store = await MailStore.OpenAsync(options, [DirectorySchema.Module, SenderAuthSchema.Module, DeliverySchema.Module, SieveSchema.Module, IdentitySchema.Module, JmapSchema.Module], TimeProvider.System, NullLoggerFactory.Instance, Token);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        builder.Services.AddSingleton(Clock).AddSingleton(Web).AddSingleton(options).AddSingleton(store).AddRoutingCore();
        builder.Services.AddSingleton<IDnsResolver>(Dns.Resolver).AddSingleton<INameServerQueries>(Dns).AddSingleton(new WatchOptions { Interval = TimeSpan.FromMilliseconds(20) });
        builder.Services.AddDns(PlayedDns.Options).AddDirectory().AddSingleton(new SigningKeyOptions { SecretFile = Path.Combine(_folder, "secret.key") }).AddSingleton(new VerificationOptions { AuthServId = "mx.here.test" }).AddSenderAuth().AddDelivery(new DeliveryOptions { HostName = "mx.here.test" });
        builder.Services.AddTransport().AddSingleton(new AcmeOptions { Folder = Path.Combine(_folder, "acme") }).AddAcme();
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.AddSingleton(new MailHost(DomainName.Parse("mx.here.test"), [IPAddress.Parse("192.0.2.25")], [new MailService("imap", 993, true)]));
        builder.Services.AddSingleton(new ClientSetupOptions
        {
            HostName = "mx.here.test",
            HttpsPort = 443,
            Services = [new MailService("pop3", 995, true), new MailService("submission", 587, false), new MailService("imap", 143, false), new MailService("submission", 465, true), new MailService("imap", 993, true)],
        });
        if (Issuer is not null) builder.Services.AddSingleton(new IdentityOptions { Issuer = Issuer });
        builder.Services.AddIdentity();
        if (Jmap is not null) builder.Services.AddJmap();
        builder.Services.AddWeb();
        Jmap?.Invoke(builder.Services);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static listener => listener.Use(static next => context =>
            {
                context.Features.Set(LocalAdministratorFeature.Instance);
                return next(context);
            }));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        _application = builder.Build();
        _application.UseUnknownAddress();
        _application.UseRouting();
        _application.UseIdentity();
        _application.MapWeb();
        if (Jmap is not null) _application.MapJmap();
        await _application.StartAsync(Token);
        string[] addresses = [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        _local = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        _outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(addresses[1]) };

        DirectoryAdministration administration = Service<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("here.test") }, cancellationToken: Token);
        await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("root@here.test"), Password = Password, IsAdministrator = true }, Token);
        await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("alice@here.test"), Password = Password }, Token);
    }

    internal T Service<T>()
        where T : notnull => _application!.Services.GetRequiredService<T>();

    /// <summary>Asks the API as the local administrator; the answer must have the status.</summary>
    /// <param name="body">JSON; null sends none.</param>
    internal async Task<JsonElement> AskAsync(string method, string path, string? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), "/api/v1/" + path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await Local.SendAsync(request, Token);
        string text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == expected, $"{method} {path}: {(int)response.StatusCode} {text}");
        ContractCheck.Require(method, path, (int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "", text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>Asks and expects an RFC 9457 problem; gives its detail.</summary>
    internal async Task<string> FailAsync(string method, string path, HttpStatusCode expected, string? body = null)
    {
        JsonElement problem = await AskAsync(method, path, body, expected);
        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
        return problem.GetProperty("detail").GetString()!;
    }

    /// <summary>A message from alice, to people elsewhere or here.</summary>
    internal async Task SubmitAsync(params string[] recipients)
    {
        await using ReceivingTransaction transaction = Service<MessageReceiver>().Begin(new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Submission, "client.test", null, null, null));
        await transaction.SetSenderAsync(new Envelope { Sender = EmailAddress.Parse("alice@here.test") }, Token);
        foreach (string recipient in recipients) Assert.True((await transaction.AddRecipientAsync(new EnvelopeRecipient(EmailAddress.Parse(recipient)), Token)).IsPositive);
        transaction.Message.Write(Encoding.UTF8.GetBytes($"From: alice@here.test\r\nSubject: hello\r\nMessage-ID: <{Guid.NewGuid():N}@here.test>\r\n\r\ntext\r\n"));
        Assert.All(await transaction.CompleteAsync("Received: from client.test\r\n"u8.ToArray(), Token), static reply => Assert.True(reply.IsPositive));
    }

    public async ValueTask DisposeAsync()
    {
        _local?.Dispose();
        _outside?.Dispose();
        if (_application is not null)
        {
            MailStore store = Store;
            await _application.DisposeAsync();
            await store.DisposeAsync();
        }

        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
