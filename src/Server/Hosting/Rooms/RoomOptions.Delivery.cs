using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Web;

namespace Posthouse.Server;

internal static partial class RoomOptions
{
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
            Figures = new FigureOptions { Kept = deliverability.Duration("kept"), MinutesKept = deliverability.Duration("minutes-kept"), DaysKept = deliverability.Duration("days-kept"), MaximumFlows = deliverability.Number("flows-per-hour") },
            Blocklists = new BlocklistOptions { Lists = deliverability.TextList("blocklists"), Addresses = [.. (addresses.Count > 0 ? addresses : PublicAddresses.OfThisMachine()).Concat(PoolSettings.Read(configuration.Document).SelectMany(static pool => pool.Addresses).Select(static source => source.Address).Where(PublicAddresses.IsPublic)).Distinct()] },
        };
    }

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

    internal static TlsReportOptions TlsReports(PosthouseConfiguration configuration) => new() { Submitter = configuration.HostName, Send = configuration.Document["outbound"].Boolean("tls-reports") };
}
