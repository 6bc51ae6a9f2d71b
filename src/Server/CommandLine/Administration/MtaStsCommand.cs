using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse domain mta-sts</summary>
internal static class MtaStsCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The domain, such as example.com." };

    internal static Command Create()
    {
        var mode = new Option<string?>("--mode") { Description = "testing: failures are only reported. enforce: mail comes over proved TLS or not at all. none: a policy is being taken back. off: nothing is served.", HelpName = "HOW" };
        mode.AcceptOnlyFromAmong("off", "none", "testing", "enforce");
        var maxAge = new Option<string?>("--max-age") { Description = "How long others may keep the policy, such as \"7 d\"; with --mode.", HelpName = "TIME" };
        var mx = new Option<string[]>("--mx") { Description = "A mail host of the domain, or \"*.example.com\"; may be repeated, with --mode. This server without it.", HelpName = "HOST" };
        var command = new DocumentedCommand("mta-sts", "Show or set the policy by which others send to a domain over proved TLS (RFC 8461).")
        {
            Details = "The policy is served at https://mta-sts.DOMAIN/.well-known/mta-sts.txt, so that name has to lead to this server and be in its certificate. Begin with testing, read the reports, then enforce. To take a policy back, set none, wait until the old one has ended, then off.",
            Examples = ["domain mta-sts example.com", "domain mta-sts example.com --mode testing", "domain mta-sts example.com --mode enforce --max-age \"14 d\""],
        };
        command.Add(Name);
        command.Add(mode);
        command.Add(maxAge);
        command.Add(mx);
        CommandRun.Of(command, async run =>
        {
            if (run.Get(mode) is null && (run.Get(maxAge) is not null || run.Has(mx))) throw new CommandException("--max-age and --mx are part of a policy: add --mode.");
            MtaStsChange? change = run.Get(mode) is { } wanted ? new MtaStsChange { Mode = wanted, MaxAge = Age(run.Get(maxAge)), Mx = run.Has(mx) ? run.Get(mx) : null } : null;
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = $"domains/{Uri.EscapeDataString(run.Get(Name))}/mta-sts";
            MtaStsModel model = change is null
                ? await client.GetAsync(path, AdministrationJson.Default.MtaStsModel, run.CancellationToken).ConfigureAwait(false)
                : (await client.SendAsync(HttpMethod.Put, path, change, AdministrationJson.Default.MtaStsChange, AdministrationJson.Default.MtaStsModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(model, AdministrationJson.Default.MtaStsModel, shown => Write(run, shown));
        });
        return command;
    }

    private static void Write(CommandRun run, MtaStsModel model)
    {
        run.Out.WriteLine($"domain:   {model.Domain}");
        run.Out.WriteLine($"mode:     {model.Mode}");
        if (model.Id is null) return;
        run.Out.WriteLine($"max age:  {model.MaxAge} s");
        run.Out.WriteLine($"hosts:    {(model.Mx.Count == 0 ? "none" : string.Join(", ", model.Mx))}");
        run.Out.WriteLine($"served:   https://{model.HostName}/.well-known/mta-sts.txt");
        run.Out.WriteLine();
        run.Out.WriteLine($"To publish, as TXT at {model.RecordName}:");
        run.Out.WriteLine(model.Record);
    }

    private static long? Age(string? text)
    {
        if (text is null) return null;
        return SettingText.TryReadDuration(text, out TimeSpan age) && age >= TimeSpan.FromSeconds(1) ? (long)age.TotalSeconds : throw new CommandException($"--max-age: '{text}' is not a time such as \"7 d\".");
    }
}
