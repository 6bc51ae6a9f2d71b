using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>Charts, and how it stands now.</summary>
internal static class FigureEndpoints
{
    private static readonly TimeSpan Usual = TimeSpan.FromHours(24);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "figures", FiguresAsync);
        ApiEndpoint.Map(endpoints, "GET", "figures/overview", OverviewAsync);
    }

    private static async Task<object?> FiguresAsync(HttpContext context)
    {
        FigureScope scope = await FigureScope.OfAsync(context, Right.ReadReports).ConfigureAwait(false);
        DateTimeOffset until = Moments.Read(context, "until") ?? ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
        DateTimeOffset since = Moments.Read(context, "since") ?? until - Usual;
        SeriesStep? step = ApiEndpoint.Query(context, "step") switch
        {
            null => null,
            "minute" => SeriesStep.Minute,
            "hour" => SeriesStep.Hour,
            "day" => SeriesStep.Day,
            { } other => throw new FormatException($"step: '{other}' is none of minute, hour and day."),
        };
        ActivityReport report = await ApiEndpoint.Service<ActivityFigures>(context).ReadAsync(scope.Ids, since, until, step, context.RequestAborted).ConfigureAwait(false);
        return new FiguresModel
        {
            Step = report.Step.ToString().ToLowerInvariant(),
            Seconds = report.Seconds,
            IsComplete = report.IsComplete,
            Domain = scope.Name?.Unicode,
            Times = report.Times,
            Series = [.. report.Values.Select(one => Series(one.Key, one.Value, scope))],
            DeliveryRate = Rate(report, isDelivery: true, points: true),
            BounceRate = Rate(report, isDelivery: false, points: true),
        };
    }

    private static async Task<object?> OverviewAsync(HttpContext context)
    {
        FigureScope scope = await FigureScope.OfAsync(context, Right.ReadReports).ConfigureAwait(false);
        DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
        ActivityReport report = await ApiEndpoint.Service<ActivityFigures>(context).ReadAsync(scope.Ids, now - Usual, now, SeriesStep.Hour, context.RequestAborted).ConfigureAwait(false);
        MailStore store = ApiEndpoint.Service<MailStore>(context);
        HashSet<long>? ids = scope.Ids?.ToHashSet();
        bool ofServer = scope.Name is null && ApiCaller.Of(context).SeesAll(Right.ReadServer);
        (IReadOnlyList<DomainUse> used, QueueSummary? queue) = await store.ReadAsync(reader => (reader.UsedByDomain(), ofServer ? reader.SummarizeQueue(now) : null), context.RequestAborted).ConfigureAwait(false);
        List<DomainUse> mine = [.. used.Where(one => ids?.Contains(one.Domain) != false)];
        (IReadOnlyList<BlocklistFinding> listings, DateTimeOffset? asked) = ApiEndpoint.Service<BlocklistWatch>(context).Known;
        return new OverviewModel
        {
            At = now,
            Domain = scope.Name?.Unicode,
            IsComplete = report.IsComplete,
            Since = report.Times[0],
            Counts = Counts(report),
            DeliveryRate = Rate(report, isDelivery: true, points: false),
            BounceRate = Rate(report, isDelivery: false, points: false),
            Storage = new OverviewStorage
            {
                Octets = mine.Sum(static one => one.Octets),
                Messages = mine.Sum(static one => one.Messages),
                OctetsADayAgo = report.Values.GetValueOrDefault(SeriesNames.StorageOctets)?[0],
                MessagesADayAgo = report.Values.GetValueOrDefault(SeriesNames.StorageMessages)?[0],
                FreeOctets = ofServer ? store.Health.FreeOctets : null,
                CanWrite = ofServer ? store.Health.CanWrite : null,
                Problem = ofServer ? AnswerLanguage.Say(context, store.Health.Problem) : null,
            },
            Keys = await KeysAsync(context, scope, now).ConfigureAwait(false),
            Queue = queue is null ? null : new OverviewQueue(queue.Due, queue.Scheduled, queue.Held, queue.Oldest),
            Certificates = ofServer ? CertificateEndpoints.List(context) : null,
            Blocklists = ofServer ? [.. listings.Select(BlocklistLine.Of)] : null,
            BlocklistsAskedAt = ofServer ? asked : null,
        };
    }

    private static async Task<List<OverviewKey>> KeysAsync(HttpContext context, FigureScope scope, DateTimeOffset now)
    {
        double rotateAfter = ApiEndpoint.Service<SigningKeyOptions>(context).RotateAfter.TotalDays;
        return [.. (await ApiEndpoint.Service<SigningKeys>(context).ListAsync(scope.Name, context.RequestAborted).ConfigureAwait(false))
            .Where(key => scope.Holds(key.Domain)).OrderBy(static key => key.Created)
            .Select(key => new OverviewKey(key.Domain.Unicode, key.Selector, key.Algorithm.Name(), key.State.ToString().ToLowerInvariant(), Math.Round((now - key.Created).TotalDays, 1), rotateAfter))];
    }

    private static FigureSeriesModel Series(string name, long?[] values, FigureScope scope)
    {
        bool gauge = SeriesNames.IsGauge(name);
        (string group, string? part) = name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? (name[..dot], name[(dot + 1)..]) : (name, null);
        return new FigureSeriesModel
        {
            Group = group,
            Part = part,
            IsGauge = gauge,
            Values = values,
            Total = gauge ? null : values.Sum(static value => value ?? 0),
            Trace = gauge ? null : Query(group, part, scope),
        };
    }

    private static string Query(string group, string? part, FigureScope scope)
    {
        string outcome = group == SeriesNames.Complaints ? "complaint" : group;
        string filter = part is null ? "" : group switch
        {
            "rejected" => "&stage=",
            "sign-in" or "sign-in-failed" => "&protocol=",
            _ => "&bounceClass=",
        };
        return $"outcome={outcome}{filter}{(part is null ? "" : Uri.EscapeDataString(part))}{(scope.Name is null ? "" : "&domain=" + Uri.EscapeDataString(scope.Name.Ascii))}&related=false";
    }

    private static OverviewCounts Counts(ActivityReport report) => new()
    {
        Received = report.Sum(SeriesNames.Received),
        Delivered = report.Sum(SeriesNames.Delivered),
        Rejected = report.Sum(SeriesNames.Rejected),
        Queued = report.Sum(SeriesNames.Queued),
        Sent = report.Sum(SeriesNames.Sent),
        Deferred = report.Sum(SeriesNames.Deferred),
        Bounced = report.Sum(SeriesNames.Bounced),
        Returned = report.Sum(SeriesNames.Returned),
        Complaints = report.Sum(SeriesNames.Complaints),
        SignIns = report.Sum(SeriesNames.SignIn),
        SignInsFailed = report.Sum(SeriesNames.SignInFailed),
    };

    private static FigureRateModel Rate(ActivityReport report, bool isDelivery, bool points)
    {
        double target = isDelivery ? DeliverabilityTargets.DeliveryRate : DeliverabilityTargets.BounceRate;
        long sent = report.Sum(SeriesNames.Sent), bounced = report.Sum(SeriesNames.Bounced);
        double? value = Of(sent, bounced, report.Sum(SeriesNames.Returned), isDelivery);
        return new FigureRateModel
        {
            Target = target,
            Value = value,
            IsMet = value is not { } known || sent + bounced < DeliverabilityTargets.FewRecipients ? null : isDelivery ? known >= target : known <= target,
            Values = points ? [.. Enumerable.Range(0, report.Times.Count).Select(i => Of(report.SumAt(i, SeriesNames.Sent), report.SumAt(i, SeriesNames.Bounced), report.SumAt(i, SeriesNames.Returned), isDelivery))] : null,
        };
    }

    // What comes back may have been sent before the time that is looked at.
    private static double? Of(long sent, long bounced, long returned, bool isDelivery) =>
        sent + bounced == 0 ? null : Math.Round(isDelivery ? (double)Math.Max(0, sent - returned) / (sent + bounced) : (double)Math.Min(sent + bounced, bounced + returned) / (sent + bounced), 6);
}
