using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Imap;
using Posthouse.ManageSieve;
using Posthouse.Pop3;
using Posthouse.Sieve;
using Posthouse.Smtp;
using Posthouse.Transport;

namespace Posthouse.Server;

internal static partial class RoomOptions
{
    internal static IntakeOptions Intake(PosthouseConfiguration configuration)
    {
        ConfigurationTable smtp = configuration.Document["smtp"];
        return new IntakeOptions { MaximumMemory = smtp.Size("memory"), MaximumMemoryPerAddress = smtp.Size("memory-per-address") };
    }

    internal static SmtpOptions Smtp(PosthouseConfiguration configuration)
    {
        ConfigurationTable mail = configuration.Document["mail"];
        ConfigurationTable smtp = configuration.Document["smtp"];
        return new SmtpOptions
        {
            HostName = configuration.HostName,
            PostmasterDomain = smtp.HostNameOrNull("postmaster-domain") ?? configuration.Document["sign-in"].HostNameOrNull("default-domain"),
            MaximumMessageSize = mail.Size("maximum-size"),
            MaximumHeaderSize = (int)mail.Size("maximum-header"),
            MaximumRecipients = smtp.Number("maximum-recipients"),
            MaximumTextLine = smtp.Number("maximum-line"),
            MaximumMessagesPerConnection = smtp.Number("maximum-messages"),
            MaximumIdleCommands = smtp.Number("maximum-commands"),
            CommandTimeout = smtp.Duration("idle-timeout"),
            QuietTime = smtp.Duration("quiet-timeout"),
            SignInTime = smtp.Duration("sign-in-timeout"),
            DataTimeout = smtp.Duration("data-timeout"),
            MinimumDataRate = (int)smtp.Size("minimum-rate"),
            SlowTime = smtp.Duration("slow-time"),
            SteadyDataRate = (int)smtp.Size("steady-rate"),
            BareLineEnds = smtp.Text("bare-line-ends") == "normalise" ? BareLineEnds.Normalise : BareLineEnds.Refuse,
            BannerDelay = smtp.Duration("banner-delay"),
            MaximumHold = smtp.Duration("maximum-hold"),
            OfferSignInOnRelay = smtp.Boolean("sign-in-on-relay"),
        };
    }

    internal static ImapOptions Imap(PosthouseConfiguration configuration) => new()
    {
        MaximumMessageSize = configuration.Document["mail"].Size("maximum-size"),
        SignInTimeout = configuration.Document["imap"].Duration("sign-in-timeout"),
        AutoLogout = configuration.Document["imap"].Duration("idle-timeout"),
        MaximumMessages = configuration.Document["imap"].Number("message-limit"),
        MaximumSaved = configuration.Document["imap"].Number("save-limit"),
        MaximumMultiAppend = configuration.Document["imap"].Number("append-messages"),
        MaximumMultiAppendSize = configuration.Document["imap"].Size("append-together"),
        MaximumCatenateParts = configuration.Document["imap"].Number("catenate-parts"),
        MaximumUrls = configuration.Document["imap"].Number("urls"),
        MaximumSearchKeys = configuration.Document["imap"].Number("search-keys"),
        MaximumListStatus = configuration.Document["imap"].Number("list-status"),
        MaximumNotifyPending = configuration.Document["imap"].Number("notify-pending"),
        MaximumContexts = configuration.Document["imap"].Number("contexts"),
        MaximumSortedContext = configuration.Document["imap"].Number("sorted-context"),
        MaximumChanged = configuration.Document["imap"].Number("changed-at-once"),
        ProgressInterval = configuration.Document["imap"].Duration("progress-interval"),
        MaximumGrants = configuration.Document["imap"].Number("grants"),
        Directory = Enum.Parse<DirectoryAudience>(configuration.Document["jmap"].Text("directory"), ignoreCase: true),
        MaximumAnnotationSize = (int)configuration.Document["imap"].Size("annotation-size"),
        MaximumAnnotations = configuration.Document["imap"].Number("annotations"),
        MaximumAnnotationStorage = configuration.Document["imap"].Size("annotation-storage"),
        JmapSession = ReachableServices.HttpsPort(configuration.Listeners, configuration.Document["client-setup"].Boolean("behind-proxy")) is { } port
            ? new UriBuilder(Uri.UriSchemeHttps, configuration.HostName, port, "/jmap/session").Uri : null,
        // RFC 5804 §3; 4190 is the port that the scheme means.
        SieveServer = ReachableServices.OrLoopback(configuration.Listeners).FirstOrDefault(static service => service.Protocol == "sieve") is { } sieve
            ? $"sieve://{configuration.HostName}{(sieve.Port == 4190 ? "" : $":{sieve.Port}")}" : null,
    };

    internal static Pop3Options Pop3(PosthouseConfiguration configuration) => new()
    {
        AuthorizationTimeout = configuration.Document["pop3"].Duration("sign-in-timeout"),
        MaximumCommandsBeforeSignIn = configuration.Document["pop3"].Number("commands-before-sign-in"),
        TransactionTimeout = configuration.Document["pop3"].Duration("idle-timeout"),
        PreferredLanguage = configuration.Document[""].Text("language"),
    };

    internal static ManageSieveOptions ManageSieve(PosthouseConfiguration configuration) => new()
    {
        AuthorizationTimeout = configuration.Document["sieve"].Duration("sign-in-timeout"),
        IdleTimeout = configuration.Document["sieve"].Duration("idle-timeout"),
    };

    internal static ScriptOptions Scripts(PosthouseConfiguration configuration)
    {
        ConfigurationTable sieve = configuration.Document["sieve"];
        return new ScriptOptions
        {
            MaximumScripts = sieve.Number("maximum-scripts"),
            MaximumOctets = sieve.Size("maximum-together"),
            SentPerDay = sieve.Number("sent-per-day"),
            EventsWaiting = sieve.Number("events-waiting"),
            Limits = SieveLimits.Default with { ScriptOctets = (int)sieve.Size("maximum-script"), Redirects = sieve.Number("redirects") },
        };
    }
}
