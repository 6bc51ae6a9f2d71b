using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Jmap.Tests;

/// <summary>
/// The room on a real Kestrel and a real store, with the accounts alice and bob of here.test. The queue's scheduler stands still
/// unless a test wants it, so that what is queued stays.
/// </summary>
public sealed class JmapServer : IAsyncLifetime
{
    internal const string Password = "open sesame";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-jmap-").FullName;
    private WebApplication? _application;

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal MailStore Store => Service<MailStore>();

    internal Uri Address { get; private set; } = new("http://localhost");

    internal AccountId Alice { get; private set; }

    internal AccountId Bob { get; private set; }

    internal JmapOptions Options { get; init; } = new();

    /// <summary>The queue is worked on.</summary>
    internal bool Delivers { get; init; }

    internal DeliveryOptions Delivery { get; init; } = new() { HostName = "mx.here.test" };

    /// <summary>What a test puts in the place of the room's or the rooms' below.</summary>
    internal Action<IServiceCollection>? Replace { get; init; }

    internal T Service<T>()
        where T : notnull => _application!.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        var options = new StoreOptions { Folder = _folder };
        MailStore store = await MailStore.OpenAsync(options, [DirectorySchema.Module, SenderAuthSchema.Module, DeliverySchema.Module, SieveSchema.Module, JmapSchema.Module], TimeProvider.System, NullLoggerFactory.Instance, Token);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton(store).AddRoutingCore();
        builder.Services.AddDns().AddSingleton(new DirectoryOptions { MinimumPasswordLength = 0 }).AddDirectory().AddSingleton(new SigningKeyOptions { SecretFile = Path.Combine(_folder, "secret.key") })
            .AddSingleton(new VerificationOptions { AuthServId = "mx.here.test" }).AddSenderAuth().AddDelivery(Delivery).AddTransport();
        foreach (ServiceDescriptor hosted in builder.Services.Where(service => service.ServiceType == typeof(IHostedService) && !(Delivers && service.ImplementationFactory?.Method.ReturnType.Name == "QueueScheduler")).ToList()) builder.Services.Remove(hosted);
        builder.Services.AddSingleton(Options);
        builder.Services.AddJmap();
        Replace?.Invoke(builder.Services);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.UseRouting();
        _application.MapJmap();
        await _application.StartAsync(Token);
        Address = new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

        DirectoryAdministration administration = Service<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("here.test") }, cancellationToken: Token);
        Alice = (await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("alice@here.test"), Password = Password, DisplayName = "Alice" }, Token)).Id;
        Bob = (await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("bob@here.test"), Password = Password }, Token)).Id;
    }

    /// <summary>A client that has signed in.</summary>
    internal Task<JmapClient> SignInAsync(string name = "alice") => JmapClient.ConnectAsync(Address, $"{name}@here.test", Password, Token);

    /// <summary>Puts a message into a mailbox as delivery or IMAP would.</summary>
    internal async Task<Appended> AppendAsync(AccountId account, string message, MailboxRole role = MailboxRole.Inbox, MessageFlags flags = default, DateTimeOffset? received = null, bool delivered = false)
    {
        await using BlobWriter writer = Store.CreateBlob();
        writer.Write(Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")));
        await using StagedBlob blob = await writer.CompleteAsync();
        return await Store.WriteAsync(transaction => transaction.Append(new AppendRequest(transaction.FindMailbox(account, role)!.Id, blob, flags, received ?? DateTimeOffset.UtcNow) { Delivered = delivered }));
    }

    /// <summary>Shares a mailbox as its owner does in any program; rights are letters of RFC 4314.</summary>
    internal Task<bool> ShareAsync(Mailbox mailbox, Grantee grantee, string rights, string by = "alice@here.test") => Store.WriteAsync(transaction =>
    {
        Assert.True(RightsText.TryParse(rights, out MailboxRights given));
        MailboxShares.Set(transaction, mailbox, new MailboxGrant(grantee, given, MailboxRights.None), "somebody", EmailAddress.Parse(by));
        return true;
    });

    internal Task<Mailbox> MailboxAsync(AccountId account, MailboxRole role) => Store.ReadAsync(reader => reader.FindMailbox(account, role)!).AsTask();

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            MailStore store = Store;
            await _application.DisposeAsync();
            await store.DisposeAsync();
        }

        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
