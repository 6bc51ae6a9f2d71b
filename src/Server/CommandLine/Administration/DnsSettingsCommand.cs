using System.CommandLine;
using System.Globalization;
using Posthouse.Dns;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse dns set: what a domain's records are made from.</summary>
internal static class DnsSettingsCommand
{
    private static readonly Option<string[]> Includes = new("--include") { Description = "A domain whose SPF record names others who send as this one; may be repeated, and replaces those there are. \"\" is none.", HelpName = "DOMAIN" };
    private static readonly Option<string?> Ending = new("--spf-others") { Description = "What becomes of mail from all others: fail (-all) or softfail (~all).", HelpName = "RESULT" };
    private static readonly Option<bool?> Flatten = new("--spf-flatten") { Description = "true publishes addresses in place of SPF includes; 'dns watch' tells when they changed.", HelpName = "BOOLEAN" };
    private static readonly Option<string?> DmarcPolicy = new("--dmarc-policy") { Description = "none, quarantine or reject.", HelpName = "POLICY" };
    private static readonly Option<string[]> DmarcReports = new("--dmarc-report") { Description = "Where DMARC reports go; may be repeated. \"\" is postmaster at the domain.", HelpName = "ADDRESS" };
    private static readonly Option<string[]> TlsReports = new("--tls-report") { Description = "Where reports of failed TLS go; may be repeated. \"\" is postmaster at the domain.", HelpName = "ADDRESS" };
    private static readonly Option<string?> SecondHost = new("--second-host") { Description = "A second node, for mail while the first does not answer; \"\" is none.", HelpName = "HOST" };
    private static readonly Option<string?> BimiLogo = new("--bimi-logo") { Description = "The https address of the domain's logo; \"\" is none.", HelpName = "URL" };
    private static readonly Option<string?> BimiEvidence = new("--bimi-certificate") { Description = "The https address of the logo's certificate; \"\" is none.", HelpName = "URL" };
    private static readonly Option<string[]> Issuers = new("--caa-issuer") { Description = "Who may issue certificates, such as letsencrypt.org; may be repeated. \"\" lets everybody.", HelpName = "DOMAIN" };
    private static readonly Option<bool?> Tlsa = new("--tlsa") { Description = "true publishes the key of the server's certificate, for DANE in a signed zone.", HelpName = "BOOLEAN" };
    private static readonly Option<int?> TimeToLive = new("--ttl") { Description = "Seconds that others may keep the records; 3600 where nobody said.", HelpName = "SECONDS" };
    private static readonly Option<string?> Zone = new("--zone") { Description = "The zone that holds the domain's records; \"\" is the domain itself.", HelpName = "DOMAIN" };
    private static readonly Option<string?> Provider = new("--provider") { Description = $"Whose console the zone is in: {string.Join(", ", ProviderForms.All.Select(static p => p.Id))}.", HelpName = "NAME" };

    private static readonly Option<string?> Publisher = new("--publisher") { Description = $"How 'dns publish' publishes: {string.Join(", ", PublisherKinds.Names.Keys)}; \"\" is not at all.", HelpName = "NAME" };
    private static readonly Option<string?> PublisherServer = new("--publisher-server") { Description = "For rfc2136: the primary name server, with :port if that is not 53.", HelpName = "HOST" };
    private static readonly Option<string?> PublisherKey = new("--publisher-key") { Description = "The TSIG key's name, or the access key's id.", HelpName = "NAME" };
    private static readonly Option<string?> PublisherSecret = new("--publisher-secret-file") { Description = "A file with the secret, which the server can read.", HelpName = "FILE" };

    internal static Command Create()
    {
        Ending.AcceptOnlyFromAmong("fail", "softfail");
        DmarcPolicy.AcceptOnlyFromAmong("none", "quarantine", "reject");
        var command = new Command("set", "Change what the records are made from; what is not named stays. Without any option, shows it.") { DnsCommands.Domain };
        foreach (Option option in (ReadOnlySpan<Option>)[Includes, Ending, Flatten, DmarcPolicy, DmarcReports, TlsReports, SecondHost, BimiLogo, BimiEvidence, Issuers, Tlsa, TimeToLive, Zone, Provider, Publisher, PublisherServer, PublisherKey, PublisherSecret]) command.Options.Add(option);
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            DomainDnsSettings settings = (await client.SendAsync(
                HttpMethod.Patch, DnsCommands.Path(run, "dns"), Change(run), AdministrationJson.Default.DnsSettingsChange, AdministrationJson.Default.DomainDnsSettings, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(settings, AdministrationJson.Default.DomainDnsSettings, kept => Write(run.Out, kept));
        });
        return command;
    }

    private static DnsSettingsChange Change(CommandRun run) => new()
    {
        SpfIncludes = List(run, Includes),
        SpfEnding = run.Get(Ending) switch { "fail" => "-all", "softfail" => "~all", _ => null },
        SpfFlatten = run.Get(Flatten),
        DmarcPolicy = run.Get(DmarcPolicy),
        DmarcReports = List(run, DmarcReports),
        TlsReports = List(run, TlsReports),
        SecondHost = run.Get(SecondHost),
        BimiLogo = run.Get(BimiLogo),
        BimiEvidence = run.Get(BimiEvidence),
        CaaIssuers = List(run, Issuers),
        Tlsa = run.Get(Tlsa),
        TimeToLive = run.Get(TimeToLive),
        Zone = run.Get(Zone),
        Provider = run.Get(Provider),
        Publisher = PublisherOf(run),
    };

    private static DomainPublisher? PublisherOf(CommandRun run)
    {
        if (run.Get(Publisher) is { } kind)
            return new DomainPublisher { Kind = kind, Server = run.Get(PublisherServer), KeyName = run.Get(PublisherKey), SecretFile = run.Get(PublisherSecret) is { Length: > 0 } file ? Path.GetFullPath(file) : null };
        return run.Has(PublisherServer) || run.Has(PublisherKey) || run.Has(PublisherSecret) ? throw new CommandException("Say --publisher too: its settings are replaced as a whole.") : null;
    }

    private static List<string>? List(CommandRun run, Option<string[]> option) => run.Has(option) ? [.. (run.Get(option) ?? []).Where(static t => t.Length > 0)] : null;

    private static void Write(TextWriter writer, DomainDnsSettings settings)
    {
        static string Or(IReadOnlyList<string> list, string none) => list.Count == 0 ? none : string.Join(", ", list);
        writer.WriteLine($"SPF includes:      {Or(settings.SpfIncludes, "none")}");
        writer.WriteLine($"SPF for others:    {(settings.SpfEnding == "-all" ? "fail (-all)" : "softfail (~all)")}{(settings.SpfFlatten ? ", flattened" : "")}");
        writer.WriteLine($"DMARC policy:      {settings.DmarcPolicy}");
        writer.WriteLine($"DMARC reports to:  {Or(settings.DmarcReports, "postmaster at the domain")}");
        writer.WriteLine($"TLS reports to:    {Or(settings.TlsReports, "postmaster at the domain")}");
        writer.WriteLine($"second host:       {settings.SecondHost ?? "none"}");
        writer.WriteLine($"BIMI logo:         {settings.BimiLogo ?? "none"}{(settings.BimiEvidence is { } evidence ? $", certificate {evidence}" : "")}");
        writer.WriteLine($"CAA issuers:       {Or(settings.CaaIssuers, "everybody")}");
        writer.WriteLine($"TLSA:              {(settings.Tlsa ? "published" : "not published")}");
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"time to live:      {settings.TimeToLive} s"));
        writer.WriteLine($"zone:              {settings.Zone ?? "the domain itself"}");
        writer.WriteLine($"console:           {settings.Provider ?? "generic"}");
        writer.WriteLine($"published by:      {(settings.Publisher is { } publisher ? $"{publisher.Kind} {publisher.Server} ({settings.Published.Count} records so far)" : "hand")}");
    }
}
