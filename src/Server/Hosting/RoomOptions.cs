using Posthouse.Acme;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Identity;
using Posthouse.Imap;
using Posthouse.Jmap;
using Posthouse.ManageSieve;
using Posthouse.Mail;
using Posthouse.Pop3;
using Posthouse.SenderAuth;
using Posthouse.Sieve;
using Posthouse.Smtp;
using Posthouse.Storage;
using Posthouse.Transport;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>Turns the configuration into each room's options. The only place that knows both.</summary>
internal static class RoomOptions
{
    internal static StoreOptions Store(PosthouseConfiguration configuration)
    {
        ConfigurationTable store = configuration.Document["store"];
        return new StoreOptions
        {
            Folder = configuration.DataFolder,
            SegmentSize = store.Size("segment-size"),
            InMemoryLimit = (int)store.Size("memory-per-message"),
            GroupLimit = store.Number("group"),
            IndexCacheSize = store.Size("index-cache"),
            CompactionThresholdPercent = store.Number("compaction-threshold"),
            CompactionRate = store.Size("compaction-rate"),
            ReserveFree = store.Size("reserve"),
            ChangesKept = store.Number("changes-kept"),
            JournalKept = store.Duration("journal-kept"),
        };
    }

    /// <summary>Null where Kestrel's own sockets serve mail too.</summary>
    internal static EventLoopOptions? EventLoop(PosthouseConfiguration configuration)
    {
        ConfigurationTable network = configuration.Document["network"];
        return OperatingSystem.IsLinux() && network.Boolean("event-loop")
            ? new EventLoopOptions { Threads = network.Number("event-loop-threads"), MaximumThreads = network.Number("event-loop-maximum-threads") }
            : null;
    }

    internal static DirectoryOptions Directory(PosthouseConfiguration configuration)
    {
        ConfigurationTable signIn = configuration.Document["sign-in"];
        return new DirectoryOptions
        {
            DefaultLanguage = configuration.Document[""].Text("language"),
            DefaultDomain = signIn.HostNameOrNull("default-domain"),
            ChannelBinding = signIn.Boolean("channel-binding"),
            MinimumPasswordLength = signIn.Number("minimum-password"),
            MaximumHashMemory = signIn.Size("memory"),
            VerifiedPasswordLifetime = signIn.Duration("remember"),
        };
    }

    internal static IdentityOptions Identity(PosthouseConfiguration configuration)
    {
        ConfigurationTable signIn = configuration.Document["sign-in"];
        return new IdentityOptions
        {
            HostName = configuration.HostName,
            SecondFactor = signIn.Text("second-factor") switch { "administrators" => SecondFactorRule.Administrators, "everybody" => SecondFactorRule.Everybody, _ => SecondFactorRule.WhoWants },
            PasswordInPrograms = signIn.Boolean("password-in-programs"),
            Issuer = Issuer(configuration),
            AccessLifetime = signIn.Duration("token-lifetime"),
            RefreshLifetime = signIn.Duration("refresh-lifetime"),
            KeyRotation = signIn.Duration("token-key-rotation"),
            SessionIdle = signIn.Duration("session-idle"),
            SessionLifetime = signIn.Duration("session-lifetime"),
            MaximumSessions = signIn.Number("maximum-sessions"),
        };
    }

    /// <summary>As the file says, else as people reach this server by HTTPS.</summary>
    private static Uri? Issuer(PosthouseConfiguration configuration)
    {
        if (configuration.Document["sign-in"].TextOrNull("issuer") is { } text) return new Uri(text);
        return ReachableServices.HttpsPortOrLoopback(configuration.Listeners, configuration.Document["client-setup"].Boolean("behind-proxy")) is { } port
            ? new UriBuilder(Uri.UriSchemeHttps, AsciiName(configuration.HostName), port).Uri
            : null;
    }

    internal static DeliveryOptions Delivery(PosthouseConfiguration configuration)
    {
        ConfigurationTable mail = configuration.Document["mail"];
        ConfigurationTable queue = configuration.Document["queue"];
        ConfigurationTable outbound = configuration.Document["outbound"];
        ConfigurationTable deliverability = configuration.Document["deliverability"];
        ConfigurationTable sending = configuration.Document["sending"];
        List<System.Net.IPAddress> addresses = [.. deliverability.TextList("addresses").Select(System.Net.IPAddress.Parse)];
        return new DeliveryOptions
        {
            HostName = configuration.HostName,
            MaximumMessageSize = mail.Size("maximum-size"),
            MaximumHops = mail.Number("maximum-hops"),
            MaximumHeaderSize = (int)mail.Size("maximum-header"),
            RecipientsPerDay = mail.Number("recipients-per-day"),
            MaximumAuthors = mail.Number("maximum-authors"),
            UnreadableAuthor = Enum.Parse<UnreadableAuthor>(mail.Text("unreadable-author"), ignoreCase: true),
            JournalledRejectionBurst = mail.Number("journalled-rejections"),
            JournalledRejectionRate = mail.Number("journalled-rejections-per-minute") / 60.0,
            JournalledRejectionClientBurst = mail.Number("journalled-rejections-by-client"),
            JournalledRejectionClientRate = mail.Number("journalled-rejections-by-client-per-minute") / 60.0,
            RetryIntervals = queue.DurationList("retry"),
            RetryJitter = queue.Number("jitter") / 100.0,
            QueueLifetime = queue.Duration("lifetime"),
            Routes = Routes(configuration),
            Scheduler = new SchedulerOptions { MaximumConcurrency = outbound.Number("concurrency") },
            DestinationLimits = Destinations(configuration),
            Providers = Providers(configuration),
            Pools = PoolSettings.Read(configuration.Document),
            WarmUp = PoolSettings.ReadWarmUp(configuration.Document),
            Suppression = new SuppressionOptions
            {
                Mode = Enum.Parse<SuppressionMode>(queue.Text("suppression"), ignoreCase: true),
                UnknownFor = queue.Duration("suppress-unknown"),
                DisabledFor = queue.Duration("suppress-disabled"),
                RepeatedFor = queue.Duration("suppress-repeated"),
            },
            Abuse = new AbuseOptions
            {
                Action = Enum.Parse<AbuseAction>(sending.Text("stolen-accounts"), ignoreCase: true),
                WhileHeld = Enum.Parse<HeldSubmission>(sending.Text("held-mail"), ignoreCase: true),
                NewAccountHourlyRate = sending.Number("new-account-rate"),
                LeastHourlyRate = sending.Number("least-rate"),
                HabitFactor = sending.Number("habit-factor"),
                WarnScore = sending.Number("warn-score"),
                HoldScore = sending.Number("hold-score"),
                NearLimitPercent = sending.Number("near-limit"),
            },
            Figures = new FigureOptions { Kept = deliverability.Duration("kept"), MaximumFlows = deliverability.Number("flows-per-hour") },
            Blocklists = new BlocklistOptions { Lists = deliverability.TextList("blocklists"), Addresses = [.. (addresses.Count > 0 ? addresses : PublicAddresses.OfThisMachine()).Concat(PoolSettings.Read(configuration.Document).SelectMany(static pool => pool.Addresses).Select(static source => source.Address).Where(PublicAddresses.IsPublic)).Distinct()] },
        };
    }

    internal static VerificationOptions Verification(PosthouseConfiguration configuration)
    {
        ConfigurationTable section = configuration.Document["sender-authentication"];
        return new VerificationOptions
        {
            AuthServId = configuration.HostName,
            Dmarc = Enum.Parse<DmarcEnforcement>(section.Text("dmarc"), ignoreCase: true),
            DmarcExempt = [.. section.TextList("dmarc-exempt").Select(DomainName.Parse)],
            TrustedSealers = [.. section.TextList("trusted-sealers").Select(DomainName.Parse)],
            Trusted = section.NetworkList("trusted"),
            TimeLimit = section.Duration("time-limit"),
        };
    }

    internal static BimiOptions Bimi(PosthouseConfiguration configuration)
    {
        ConfigurationTable section = configuration.Document["sender-authentication"];
        var roots = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        if (section.TextOrNull("bimi-roots") is { } file) roots.ImportFromPemFile(file);
        return new BimiOptions
        {
            Mode = Enum.Parse<BimiMode>(section.Text("bimi"), ignoreCase: true),
            Roots = roots,
            AllowPrivate = section.Boolean("bimi-private"),
            MaximumLogo = (int)section.Size("bimi-maximum-logo"),
        };
    }

    internal static DmarcReportOptions DmarcReports(PosthouseConfiguration configuration)
    {
        ConfigurationTable section = configuration.Document["sender-authentication"];
        return new DmarcReportOptions
        {
            HostName = configuration.HostName,
            Send = section.Boolean("dmarc-reports"),
            Organization = section.TextOrNull("dmarc-reports-organization") ?? "",
            From = section.TextOrNull("dmarc-reports-from") is { } from ? EmailAddress.Parse(from) : null,
            Contact = section.TextOrNull("dmarc-reports-contact") is { } contact ? EmailAddress.Parse(contact) : null,
        };
    }

    internal static FailureReportOptions FailureReports(PosthouseConfiguration configuration)
    {
        ConfigurationTable section = configuration.Document["sender-authentication"];
        return new FailureReportOptions
        {
            HostName = configuration.HostName,
            Send = section.Boolean("failure-reports"),
            From = section.TextOrNull("dmarc-reports-from") is { } from ? EmailAddress.Parse(from) : null,
            Redaction = Enum.Parse<FailureRedaction>(section.Text("failure-report-redaction"), ignoreCase: true),
            PerDomain = section.Number("failure-reports-per-domain"),
            Addresses = section.Number("failure-reports-addresses"),
            PerDestination = section.Number("failure-reports-per-destination"),
            Together = section.Number("failure-reports-per-day"),
        };
    }

    internal static SpfOptions Spf(PosthouseConfiguration configuration) => new() { ReceivingHost = configuration.HostName };

    internal static SigningKeyOptions SigningKeys(PosthouseConfiguration configuration)
    {
        ConfigurationTable dkim = configuration.Document["dkim"];
        return new SigningKeyOptions
        {
            SecretFile = dkim.TextOrNull("secret-file") ?? Path.Combine(configuration.DataFolder, "secret.key"),
            RotateAfter = dkim.Duration("rotate-after"),
            Overlap = dkim.Duration("overlap"),
        };
    }

    internal static AcmeOptions Acme(PosthouseConfiguration configuration)
    {
        ConfigurationTable acme = configuration.Document["acme"];
        IReadOnlyList<string> names = acme.TextList("names");
        return new AcmeOptions
        {
            Enabled = acme.Boolean("terms-agreed"),
            Directory = new Uri(acme.Text("directory")),
            Contacts = acme.TextList("contact"),
            Names = names.Count == 0 ? [configuration.HostName] : [.. names.Select(AsciiName).Distinct()],
            Challenge = acme.Text("challenge") switch { "tls-alpn-01" => ChallengeKind.TlsAlpn, "dns-01" => ChallengeKind.Dns, _ => ChallengeKind.Http },
            KeyKind = acme.Text("key-type") switch
            {
                "ecdsa-p384" => CertificateKeyKind.EcdsaP384,
                "rsa-2048" => CertificateKeyKind.Rsa2048,
                "rsa-4096" => CertificateKeyKind.Rsa4096,
                _ => CertificateKeyKind.EcdsaP256,
            },
            ExternalAccount = acme.TextOrNull("eab-key-file") is { } file ? new ExternalAccount(acme.Text("eab-key-id"), AcmeChecks.ReadKey(file) ?? []) : null,
            TrustFile = acme.TextOrNull("trust-file"),
            Folder = Path.Combine(configuration.DataFolder, "tls", "acme"),
            OrderTimeout = acme.Duration("order-timeout"),
            FirstRetry = acme.Duration("first-retry"),
            DnsWait = acme.Duration("dns-wait"),
        };
    }

    /// <summary>Null where nothing is published for DNS-01.</summary>
    internal static PublisherSettings? AcmePublisher(PosthouseConfiguration configuration)
    {
        ConfigurationTable acme = configuration.Document["acme"];
        PublisherKind kind = acme.Text("dns-publisher") switch
        {
            "alidns" => PublisherKind.Alibaba,
            "dnspod" => PublisherKind.DnsPod,
            "cloudflare" => PublisherKind.Cloudflare,
            "route53" => PublisherKind.Route53,
            _ => PublisherKind.DynamicUpdate,
        };
        return acme.Text("dns-publisher") == "none"
            ? null
            : new PublisherSettings { Kind = kind, Server = acme.TextOrNull("dns-server"), KeyName = acme.TextOrNull("dns-key-name"), SecretFile = acme.TextOrNull("dns-secret-file") };
    }

    private static string AsciiName(string name) => name.StartsWith("*.", StringComparison.Ordinal) ? "*." + DomainName.Parse(name[2..]).Ascii : DomainName.Parse(name).Ascii;

    private static List<DestinationLimit> Destinations(PosthouseConfiguration configuration) =>
    [
        .. configuration.Document.All("destination").SelectMany(static table => table.TextList("domains").Select(domain => LimitOf(table, Posthouse.Delivery.Route.TryParse(domain, out _) || domain == "*" ? domain : AsciiName(domain)))),
    ];

    private static List<MailProvider> Providers(PosthouseConfiguration configuration) =>
    [
        .. configuration.Document.All("destination").Where(static table => table.TextOrNull("provider") is not null || table.TextList("mx").Count > 0).Select(static table =>
        {
            string name = table.TextOrNull("provider") ?? table.TextList("mx")[0];
            return new MailProvider { Name = name, Hosts = [.. table.TextList("mx").Select(AsciiName)], Limit = LimitOf(table, name) };
        }),
    ];

    private static DestinationLimit LimitOf(ConfigurationTable table, string destination) => new()
    {
        Domain = destination,
        Concurrency = table.Number("concurrency"),
        Connections = table.Number("connections"),
        MessagesPerConnection = table.Number("messages-per-connection"),
        MessagesPerMinute = table.Number("messages-per-minute"),
    };

    private static List<RouteOptions> Routes(PosthouseConfiguration configuration)
    {
        var routes = new List<RouteOptions>();
        foreach (ConfigurationTable table in configuration.Document.All("route"))
        {
            string? password = table.TextOrNull("password-file") is { } file ? File.ReadLines(file).FirstOrDefault() : null;
            foreach (string domain in table.TextList("domains"))
                routes.Add(new RouteOptions { Domain = domain, To = table.Text("to"), Tls = Enum.Parse<RouteTls>(table.Text("tls"), ignoreCase: true), UserName = table.TextOrNull("user"), Password = password });
        }

        return routes;
    }

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
        ProgressInterval = configuration.Document["imap"].Duration("progress-interval"),
        MaximumGrants = configuration.Document["imap"].Number("grants"),
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
            Limits = SieveLimits.Default with { ScriptOctets = (int)sieve.Size("maximum-script"), Redirects = sieve.Number("redirects") },
        };
    }

    internal static JmapOptions Jmap(PosthouseConfiguration configuration) => new()
    {
        MaximumRequestSize = (int)configuration.Document["jmap"].Size("maximum-request"),
        MaximumConcurrentRequests = configuration.Document["jmap"].Number("concurrent-requests"),
        MaximumConcurrentUploads = configuration.Document["jmap"].Number("concurrent-uploads"),
        MaximumCalls = configuration.Document["jmap"].Number("calls"),
        MaximumObjectsInGet = configuration.Document["jmap"].Number("objects-in-get"),
        MaximumObjectsInSet = configuration.Document["jmap"].Number("objects-in-set"),
        MaximumResponseSize = (int)configuration.Document["jmap"].Size("maximum-response"),
        MaximumQueryResults = configuration.Document["jmap"].Number("query-results"),
        MaximumChanges = configuration.Document["jmap"].Number("changes"),
        MaximumFilterConditions = configuration.Document["jmap"].Number("filter-conditions"),
        UploadQuota = configuration.Document["jmap"].Size("upload-quota"),
        UploadKept = configuration.Document["jmap"].Duration("upload-kept"),
        Directory = Enum.Parse<DirectoryAudience>(configuration.Document["jmap"].Text("directory"), ignoreCase: true),
        MaximumEventStreams = configuration.Document["jmap"].Number("event-streams"),
        MaximumWebSockets = configuration.Document["jmap"].Number("websockets"),
        MaximumFollowedAccounts = configuration.Document["jmap"].Number("followed-accounts"),
        MaximumPushSubscriptions = configuration.Document["jmap"].Number("push-subscriptions"),
        PushVerificationsPerHour = configuration.Document["jmap"].Number("push-subscriptions-per-hour"),
        PushSubscriptionLifetime = configuration.Document["jmap"].Duration("push-subscription-lifetime"),
        WebPushInterval = configuration.Document["jmap"].Duration("web-push-interval"),
        WebPushTimeout = configuration.Document["jmap"].Duration("web-push-timeout"),
        WebPushConcurrency = configuration.Document["jmap"].Number("web-push-concurrency"),
        MaximumBodyValue = (int)configuration.Document["jmap"].Size("body-value"),
        HostName = configuration.HostName,
        MaximumUploadSize = configuration.Document["mail"].Size("maximum-size"),
        MaximumMessageSize = configuration.Document["mail"].Size("maximum-size"),
        MaximumDelayedSend = configuration.Document["smtp"].Duration("maximum-hold"),
        AllowPrivatePush = configuration.Document["http"].Boolean("push-private"),
    };

    internal static WebOptions Web(PosthouseConfiguration configuration) => new()
    {
        MetricsFrom = configuration.Document["http"].NetworkList("metrics-from"),
        HostName = configuration.HostName,
    };

    internal static ClientSetupOptions ClientSetup(PosthouseConfiguration configuration)
    {
        ConfigurationTable setup = configuration.Document["client-setup"];
        return new ClientSetupOptions
        {
            Enabled = setup.Boolean("enabled"),
            HostName = configuration.HostName,
            Services = ReachableServices.OrLoopback(configuration.Listeners),
            HttpsPort = ReachableServices.HttpsPortOrLoopback(configuration.Listeners, setup.Boolean("behind-proxy")),
            BehindProxy = setup.Boolean("behind-proxy"),
            Burst = setup.Number("burst"),
            RequestsPerMinute = setup.Number("requests-per-minute"),
        };
    }

    internal static TlsReportOptions TlsReports(PosthouseConfiguration configuration) => new() { Submitter = configuration.HostName, Send = configuration.Document["outbound"].Boolean("tls-reports") };

    internal static ServedPolicyOptions ServedPolicies(PosthouseConfiguration configuration) => new() { Mx = [configuration.HostName] };

    internal static DnsOptions Dns(PosthouseConfiguration configuration) => new()
    {
        Servers = configuration.Document["dns"].EndPointList("servers"),
        Validating = configuration.Document["dns"].IsSet("validating") ? configuration.Document["dns"].Boolean("validating") : null,
        CheckResolvers = configuration.Document["dns"].EndPointList("check-resolvers"),
        AuthoritativePort = configuration.Document["dns"].Number("authoritative-port"),
    };
}
