using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Jmap;
using Posthouse.SenderAuth;
using Posthouse.Web;

namespace Posthouse.Server;

internal static partial class RoomOptions
{
    internal static IdentityOptions Identity(PosthouseConfiguration configuration)
    {
        ConfigurationTable signIn = configuration.Document["sign-in"];
        return new IdentityOptions
        {
            HostName = configuration.HostName,
            SecondFactor = signIn.Text("second-factor") switch { "administrators" => SecondFactorRule.Administrators, "everybody" => SecondFactorRule.Everybody, _ => SecondFactorRule.WhoWants },
            SecondFactorRoles = [.. signIn.TextList("second-factor-roles").Select(RoleNames.Parse)],
            SignInNotices = signIn.Boolean("notices"),
            PasswordInPrograms = signIn.Boolean("password-in-programs"),
            Issuer = Issuer(configuration),
            AccessLifetime = signIn.Duration("token-lifetime"),
            RefreshLifetime = signIn.Duration("refresh-lifetime"),
            KeyRotation = signIn.Duration("token-key-rotation"),
            PrivateProviders = signIn.Boolean("private-providers"),
            ProviderTimeout = signIn.Duration("provider-timeout"),
            SessionIdle = signIn.Duration("session-idle"),
            SessionLifetime = signIn.Duration("session-lifetime"),
            MaximumProviderSteps = signIn.Number("provider-sign-ins"),
            MaximumProviderStepsOfNetwork = signIn.Number("provider-sign-ins-by-network"),
            MaximumDeviceRequestsOfNetwork = signIn.Number("device-sign-ins-by-network"),
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
        MaximumResumableUploads = configuration.Document["jmap"].Number("resumable-uploads"),
        MaximumContacts = configuration.Document["jmap"].Number("contacts"),
        MaximumRecipientsKept = configuration.Document["jmap"].Number("recipients-kept"),
        MaximumTemplates = configuration.Document["jmap"].Number("templates"),
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
        MayKeep = configuration.Document["jmap"].Boolean("keep-in-browsers"),
        HostName = configuration.HostName,
        MaximumUploadSize = configuration.Document["mail"].Size("maximum-size"),
        MaximumMessageSize = configuration.Document["mail"].Size("maximum-size"),
        MaximumDelayedSend = configuration.Document["smtp"].Duration("maximum-hold"),
        AllowPrivatePush = configuration.Document["http"].Boolean("push-private"),
    };

    internal static LinkOptions Links(PosthouseConfiguration configuration)
    {
        ConfigurationTable links = configuration.Document["links"];
        return new LinkOptions
        {
            Offered = links.Boolean("offered"),
            Address = links.TextOrNull("address") is { } address ? new Uri(address) : null,
            MaximumFileSize = links.Size("maximum-file"),
            MaximumOctets = links.Size("maximum-total"),
            MaximumLinks = links.Number("maximum-links"),
            OfferedFrom = links.Size("offer-from"),
            DefaultLife = links.Duration("default-life"),
            LongestLife = links.Duration("longest-life"),
            PasswordRequired = links.Boolean("password-required"),
            MaximumGuesses = links.Number("guesses"),
            TicketLife = links.Duration("download-time"),
            Remembered = links.Duration("remembered"),
        };
    }

    internal static WebOptions Web(PosthouseConfiguration configuration) => new()
    {
        MetricsFrom = configuration.Document["http"].NetworkList("metrics-from"),
        HostName = configuration.HostName,
        StrictTransport = configuration.Document["http"].Duration("strict-transport"),
        AuditedRefusalsPerMinute = configuration.Document["http"].Number("audited-refusals"),
        ApiBurst = configuration.Document["http"].Number("api-burst"),
        ApiRequestsPerSecond = configuration.Document["http"].Number("api-requests-per-second"),
        LinkBurst = configuration.Document["links"].Number("burst"),
        LinkRequestsPerMinute = configuration.Document["links"].Number("requests-per-minute"),
        AuditedRefusalsByCallerPerMinute = configuration.Document["http"].Number("audited-refusals-by-caller"),
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

    internal static ServedPolicyOptions ServedPolicies(PosthouseConfiguration configuration) => new() { Mx = [configuration.HostName] };
}
