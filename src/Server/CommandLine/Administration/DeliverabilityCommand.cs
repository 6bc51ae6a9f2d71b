using System.CommandLine;
using System.Globalization;
using Posthouse.Delivery;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse deliverability: how mail arrives, and what to do where it does not.</summary>
internal static class DeliverabilityCommand
{
    private const int ShownDestinations = 10;

    internal static Command Create()
    {
        var domain = new Option<string?>("--domain") { Description = "Only mail of this domain.", HelpName = "DOMAIN" };
        var since = new Option<string>("--since") { Description = "How far back, such as 24h or 7d.", HelpName = "TIME", DefaultValueFactory = static _ => "7d" };
        var language = new Option<string>("--language") { Description = "en or zh-CN.", HelpName = "LANGUAGE", DefaultValueFactory = static _ => "en" };
        language.AcceptOnlyFromAmong("en", "zh-CN");
        var command = new DocumentedCommand("deliverability", "Tell how mail arrives, and what to do next where it does not.")
        {
            Details = "Counted from the journal by hour: what was sent, put off, given up and complained of, how long it took, what the checks of incoming mail said, and whether blocklists have this server's addresses. Recipients are counted, not messages.",
            Examples = ["deliverability", "deliverability --domain example.com --since 24h", "deliverability --language zh-CN"],
        };
        foreach (Option option in (ReadOnlySpan<Option>)[domain, since, language]) command.Options.Add(option);
        CommandRun.Of(command, async run =>
        {
            if (!SettingText.TryReadDuration(run.Get(since)!, out TimeSpan back) || back <= TimeSpan.Zero) throw new CommandException($"--since: '{run.Get(since)}' is not a duration such as 24h or 7d.");
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string hours = ((int)Math.Clamp(Math.Ceiling(back.TotalHours), 1, 87600)).ToString(CultureInfo.InvariantCulture);
            string path = UrlQuery.Of("deliverability", ("domain", run.Get(domain)), ("hours", hours), ("language", run.Get(language)));
            DeliverabilityReport report = await client.GetAsync(path, AdministrationJson.Default.DeliverabilityReport, run.CancellationToken).ConfigureAwait(false);
            run.Print(report, AdministrationJson.Default.DeliverabilityReport, all => Print(run.Out, all, run.Get(language) == "zh-CN" ? DeliverabilityLabels.Chinese : DeliverabilityLabels.English));
        });
        return command;
    }

    private static void Print(TextWriter to, DeliverabilityReport report, DeliverabilityLabels labels)
    {
        DeliverabilityCounts total = report.Total;
        to.WriteLine($"{labels.Title} {report.Domain ?? labels.AllDomains}, {report.Since.ToLocalTime():yyyy-MM-dd HH:mm} – {report.Until.ToLocalTime():yyyy-MM-dd HH:mm}");
        if (!report.IsComplete) to.WriteLine(labels.Behind);
        to.WriteLine();
        var table = new TextTable(labels.Figure, labels.Value, labels.Target, labels.Counted);
        table.Add(labels.DeliveryRate, Part(total.DeliveryRate), "> 98 %", $"{Count(total.Sent - total.Returned)} / {Count(total.Sent + total.Bounced)}");
        table.Add(labels.BounceRate, Part(total.BounceRate), "< 3 %", Count(total.Bounced + total.Returned));
        table.Add(labels.DeferralRate, Part(total.DeferralRate), "< 10 %", Count(total.Deferred));
        table.Add(labels.ComplaintRate, Part(total.ComplaintRate), "< 0.1 %", Count(total.Complaints));
        table.Add(labels.TlsRate, Part(total.TlsRate), "> 90 %", Count(total.SentOverTls));
        table.Add(labels.DeliveryTime, $"{Time(total.MedianSeconds, total)} / {Time(total.Seconds95, total)} / {Time(total.Seconds99, total)}", "95 %: 10 min", "");
        if (total.UnprovenReturns + total.UnprovenComplaints > 0) table.Add(labels.Unproven, "", "", $"{Count(total.UnprovenReturns)} + {Count(total.UnprovenComplaints)}");
        foreach (AuthenticationRate rate in report.Authentication) table.Add($"{labels.Incoming} {rate.Method}", Part(rate.Rate), "", $"{Count(rate.Passed)} / {Count(rate.Checked)}");
        if (report.ReceivedOverTlsRate is { } received) table.Add($"{labels.Incoming} TLS", Part(received), "", "");
        table.Write(to);

        Classes(to, labels.Bounces, labels, report.Bounces);
        Classes(to, labels.Deferrals, labels, report.Deferrals);
        if (report.Destinations.Count > 0)
        {
            to.WriteLine();
            to.WriteLine(labels.WorstDestinations);
            var worst = new TextTable(labels.Destination, labels.Sent, labels.Deferred, labels.Bounced, labels.UsualReply);
            foreach (DestinationFigures one in report.Destinations.Take(ShownDestinations))
                worst.Add(one.Destination, Count(one.Counts.Sent), Count(one.Counts.Deferred), Count(one.Counts.Bounced + one.Counts.Returned), one.UsualReply);
            worst.Write(to);
        }

        if (report.Blocklists.Count > 0)
        {
            to.WriteLine();
            to.WriteLine(labels.Blocklists);
            var lists = new TextTable(labels.Address, labels.List, labels.State);
            foreach (BlocklistLine line in report.Blocklists) lists.Add(line.Address, line.List, labels.BlocklistState(line));
            lists.Write(to);
        }

        to.WriteLine();
        if (report.Advice.Count == 0)
        {
            to.WriteLine(total.Sent + total.Bounced < DeliverabilityTargets.FewRecipients ? labels.TooFew : labels.AllWell);
            return;
        }

        to.WriteLine(labels.NextSteps);
        foreach (DeliverabilityAdvice advice in report.Advice) to.WriteLine($"- {TextTable.Clean(advice.Text)}");
    }

    private static void Classes(TextWriter to, string title, DeliverabilityLabels labels, IReadOnlyList<ClassCount> classes)
    {
        if (classes.Count == 0) return;
        to.WriteLine();
        to.WriteLine(title);
        var table = new TextTable(labels.Class, labels.Count);
        foreach (ClassCount one in classes) table.Add(one.Class, Count(one.Count));
        table.Write(to);
    }

    private static string Part(double? rate) => rate is { } part ? string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.##} %") : "–";

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Span(int seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
        < 86400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400} d"),
    };

    private static string Time(int? seconds, DeliverabilityCounts total) =>
        seconds is { } within ? Span(within) : total.Sent == 0 || total.MedianSeconds is null ? "–" : "> 5 d";
}
