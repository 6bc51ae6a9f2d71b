using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Posthouse.Acme;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Identity;
using Posthouse.Imap;
using Posthouse.Jmap;
using Posthouse.ManageSieve;
using Posthouse.Pipeline;
using Posthouse.Pop3;
using Posthouse.SenderAuth;
using Posthouse.Sieve;
using Posthouse.Smtp;
using Posthouse.Storage;
using Posthouse.Transport;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>Puts the rooms together: which modules the store has, which services there are, which handler serves which protocol.</summary>
internal static class Composition
{
    /// <summary>Tables that rooms above the store keep in it.</summary>
    internal static readonly IReadOnlyList<SchemaModule> Modules = [DirectorySchema.Module, SenderAuthSchema.Module, DeliverySchema.Module, SieveSchema.Module, JmapSchema.Module, IdentitySchema.Module];

    /// <param name="backgroundWork">False leaves out what works on its own (the queue): for commands on a stopped server.</param>
    internal static void AddRooms(IServiceCollection services, PosthouseConfiguration configuration, MailStore store, StoreOptions storeOptions, bool backgroundWork)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(configuration);
        services.AddSingleton(storeOptions);
        // Opened before and closed after everything else: the container does not dispose what it did not make.
        services.AddSingleton(store);
        services.AddSingleton(RoomOptions.Intake(configuration));
        services.AddTransport();
        services.AddDns(RoomOptions.Dns(configuration));
        services.AddSingleton(RoomOptions.Directory(configuration));
        services.AddDirectory();
        int before = services.Count;
        services.AddSingleton(RoomOptions.SigningKeys(configuration));
        services.AddSingleton(RoomOptions.Verification(configuration));
        services.AddSingleton(RoomOptions.Bimi(configuration));
        services.AddSingleton(RoomOptions.Spf(configuration));
        services.AddSingleton(RoomOptions.DmarcReports(configuration));
        services.AddSingleton(RoomOptions.FailureReports(configuration));
        services.AddSingleton(RoomOptions.ServedPolicies(configuration));
        services.AddSingleton(RoomOptions.TlsReports(configuration));
        services.AddSenderAuth();
        services.AddSingleton(RoomOptions.Acme(configuration));
        services.AddAcme();
        if (RoomOptions.AcmePublisher(configuration) is { } zone)
            services.AddSingleton<IDnsChallengePublisher>(provider => new ZoneChallengePublisher(token => provider.GetRequiredService<PublisherFactory>().CreateAsync(zone, token)));
        services.AddSingleton(RoomOptions.Scripts(configuration));
        services.AddDelivery(RoomOptions.Delivery(configuration));
        services.AddSingleton(RoomOptions.Jmap(configuration));
        services.AddSingleton(RoomOptions.Links(configuration));
        services.AddJmap();
        services.AddSingleton(RoomOptions.Identity(configuration));
        services.AddIdentity();
        for (int i = services.Count - 1; !backgroundWork && i >= before; i--)
        {
            if (services[i].ServiceType == typeof(IHostedService)) services.RemoveAt(i);
        }

        services.AddSmtp(RoomOptions.Smtp(configuration));
        services.AddSingleton(static provider => new AuthorizedUrls(
            provider.GetRequiredService<MailStore>(), provider.GetRequiredService<AccountDirectory>(), [provider.GetRequiredService<PosthouseConfiguration>().HostName],
            provider.GetRequiredService<SecretSource>().OpenAsync, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IMessageUrls, SubmittedUrls>();
        services.AddSingleton(RoomOptions.Imap(configuration));
        services.AddImap();
        services.AddSingleton(RoomOptions.Pop3(configuration));
        services.AddPop3();
        services.AddSingleton(RoomOptions.ManageSieve(configuration));
        services.AddManageSieve();
        // What the records to publish depend on.
        services.AddTransient(static provider => DnsRecordsOf.Host(provider.GetRequiredService<PosthouseConfiguration>(), provider.GetRequiredService<CertificateStore>()));
        services.AddSingleton(RoomOptions.Web(configuration));
        services.AddSingleton(SettingDescriptions.Of(configuration.Document));
        services.AddSingleton(RoomOptions.ClientSetup(configuration));
        services.AddWeb();
    }

    /// <summary>Who speaks a listener's protocol; null for http, which is ASP.NET Core's.</summary>
    internal static IProtocolHandler? HandlerFor(IServiceProvider services, string protocol) => protocol switch
    {
        "smtp" or "submission" or "lmtp" => services.GetRequiredKeyedService<IProtocolHandler>(protocol),
        "imap" => services.GetRequiredService<ImapProtocolHandler>(),
        "managesieve" => services.GetRequiredService<ManageSieveProtocolHandler>(),
        "pop3" => services.GetRequiredService<Pop3ProtocolHandler>(),
        _ => null,
    };
}
