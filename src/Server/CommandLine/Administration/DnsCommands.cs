using System.CommandLine;
using Posthouse.Dns;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse dns …</summary>
internal static class DnsCommands
{
    internal static readonly Argument<string> Domain = new("domain") { Description = "The domain, such as example.com." };

    internal static readonly Option<string> Language = new("--language") { Description = "en or zh-CN: what records are for, findings, steps.", HelpName = "LANGUAGE", DefaultValueFactory = static _ => "en" };

    internal static Command Create()
    {
        Language.AcceptOnlyFromAmong("en", "zh-CN");
        var command = new DocumentedCommand("dns", "Records of a domain in the DNS: what they should be, and what others see.")
        {
            Details = "show prints what to publish; set changes what it is made from and where it goes; publish puts it there; check compares it with what is published, and watch waits until all see it.",
            Examples =
            [
                "dns show example.com", "dns show example.com --format zone", "dns show example.com --format steps --provider aliyun --language zh-CN",
                "dns set example.com --include _spf.newsletter.example --dmarc-policy quarantine", "dns set example.com --publisher rfc2136 --publisher-server 192.0.2.53 --publisher-secret-file /etc/posthouse/tsig.key", "dns publish example.com", "dns watch example.com", "dns check example.com --language zh-CN",
            ],
        };
        command.Add(Show());
        command.Add(DnsSettingsCommand.Create());
        command.Add(DnsPublishCommand.Create());
        command.Add(Check());
        command.Add(Watch());
        return command;
    }

    /// <summary>Of a question about the domain, in the language that was asked for.</summary>
    internal static string Path(CommandRun run, string what, params (string Name, string? Value)[] query) => UrlQuery.Of($"domains/{Uri.EscapeDataString(run.Get(Domain))}/{what}", query);

    private static DnsText Text(CommandRun run) => new(run.Get(Language)!);

    private static Command Check()
    {
        var flatten = new Option<bool>("--flatten") { Description = "Also print the SPF record with addresses in place of names." };
        var command = new Command("check", "Compare what is published with what should be. Fails where mail would be lost or could be forged.") { Domain, flatten, Language };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            DomainCheck check = (await client.SendAsync(HttpMethod.Post, Path(run, "dns/check", ("language", run.Get(Language))), new DnsSettingsChange(), AdministrationJson.Default.DnsSettingsChange, AdministrationJson.Default.DomainCheck, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(check, AdministrationJson.Default.DomainCheck, all => Text(run).Write(run.Out, all));
            if (run.Get(flatten) && !run.Json)
                Text(run).WriteFlattened(run.Out, (await client.GetAsync(Path(run, "records", ("flatten", "true")), AdministrationJson.Default.DomainRecords, run.CancellationToken).ConfigureAwait(false)).FlattenedSpf);
            int errors = check.Findings.Count(static f => f.Severity == CheckSeverity.Error);
            if (errors > 0) throw new CommandException(Text(run).NotInOrder(check.Domain, errors));
        });
        return command;
    }

    private static Command Watch()
    {
        var command = new Command("watch", "Wait, for 72 hours at most, until every server and resolver shows the records.") { Domain, Language };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            WatchRound? last = null;
            await foreach (WatchRound round in client.StreamAsync(HttpMethod.Get, Path(run, "dns/watch", ("language", run.Get(Language))), AdministrationJson.Default.WatchRound, run.CancellationToken).ConfigureAwait(false))
            {
                last = round;
                if (run.Json) await run.Out.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(round, AdministrationJson.Default.WatchRound)).ConfigureAwait(false);
                else Text(run).Write(run.Out, round);
            }

            if (last is not { Done: true }) throw new CommandException(Text(run).NotShown);
        });
        return command;
    }

    private static Command Show()
    {
        var format = new Option<string>("--format") { Description = "table, to be read; zone, to be pasted into a zone file; or steps, to be typed into a provider's console.", HelpName = "FORMAT", DefaultValueFactory = static _ => "table" };
        format.AcceptOnlyFromAmong("table", "zone", "steps");
        var provider = new Option<string?>("--provider") { Description = "Whose console the steps are for; the domain's own without it.", HelpName = "NAME" };
        provider.AcceptOnlyFromAmong([.. ProviderForms.All.Select(static p => p.Id)]);
        var absolute = new Option<bool>("--absolute") { Description = "Names in full in the zone file." };
        var flatten = new Option<bool>("--flatten") { Description = "SPF with addresses in place of names." };
        var command = new Command("show", "Print the records to publish.") { Domain, format, provider, Language, absolute, flatten };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            if (client.RunsOnDefaults) await run.Error.WriteLineAsync("posthouse: no server runs and no --config was given: host name and ports below are the defaults.").ConfigureAwait(false);
            string path = Path(run, "records", ("format", run.Get(format)), ("language", run.Get(Language)), ("provider", run.Get(provider)), ("absolute", run.Get(absolute) ? "true" : null), ("flatten", run.Get(flatten) ? "true" : null));
            DomainRecords records = await client.GetAsync(path, AdministrationJson.Default.DomainRecords, run.CancellationToken).ConfigureAwait(false);
            run.Print(records, AdministrationJson.Default.DomainRecords, all => Text(run).Write(run.Out, all));
        });
        return command;
    }
}
