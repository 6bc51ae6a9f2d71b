using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse domain …</summary>
internal static class DomainCommands
{
    private static readonly Argument<string> Name = new("name") { Description = "The domain, such as example.com." };
    private static readonly Option<string[]> Aliases = new("--alias") { Description = "Another name for the domain; may be repeated. Replaces those there are.", HelpName = "DOMAIN" };
    private static readonly Option<string?> CatchAll = new("--catch-all") { Description = "Where mail to unknown names goes; \"\" refuses it.", HelpName = "ADDRESS" };
    private static readonly Option<string?> Quota = new("--quota") { Description = "Space of all its accounts together, such as \"100 GiB\"; 0 is no limit.", HelpName = "SIZE" };
    private static readonly Option<long?> QuotaMessages = new("--quota-messages") { Description = "Messages of all its accounts together; 0 is no limit.", HelpName = "N" };
    private static readonly Option<int?> MaximumAccounts = new("--maximum-accounts") { Description = "Accounts it may have; 0 is no limit.", HelpName = "N" };
    private static readonly Option<int?> RecipientsPerDay = new("--recipients-per-day") { Description = "Recipients each of its accounts may write to in 24 hours; 0 takes the server's.", HelpName = "N" };
    private static readonly Option<string?> MaximumReceived = new("--maximum-received") { Description = "The largest message for its addresses, such as \"10 MiB\"; 0 is the server's limit alone.", HelpName = "SIZE" };

    private static readonly Option<bool> AllowUnknown = new("--allow-unknown") { Description = "Take a catch-all that nobody here has yet, with a warning." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("domain", "Domains whose mail is here.")
        {
            Examples = ["domain add example.com", "domain records example.com", "domain set example.com --catch-all post@example.com --quota \"100 GiB\"", "domain import domains.csv --dry-run"],
        };
        command.Add(List());
        command.Add(Show());
        command.Add(Add());
        command.Add(Set());
        command.Add(Suspend("suspend", "Suspend a domain: nobody signs in, mail to it waits at the sender's.", suspended: true));
        command.Add(Suspend("resume", "End a suspension.", suspended: false));
        command.Add(Delete());
        command.Add(DomainImportCommand.Create());
        command.Add(Records());
        command.Add(MtaStsCommand.Create());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List all domains.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<DomainModel> domains = await client.GetAllAsync("domains", AdministrationJson.Default.IReadOnlyListDomainModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(domains, AdministrationJson.Default.IReadOnlyListDomainModel, all =>
            {
                var table = new TextTable("DOMAIN", "ALIASES", "CATCH-ALL", "QUOTA", "STATE");
                foreach (DomainModel domain in all) table.Add(domain.Name, string.Join(' ', domain.Aliases), domain.CatchAll, AdministrationText.Limit(domain.Quota), domain.Suspended ? "suspended" : "active");
                table.Write(run.Out);
            });
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Show one domain.") { Name };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Print(run, await client.GetAsync(Path(run), AdministrationJson.Default.DomainModel, run.CancellationToken).ConfigureAwait(false));
        });
        return command;
    }

    private static Command Add()
    {
        var command = new Command("add", "Add a domain.") { Name, Aliases, CatchAll, AllowUnknown, Quota, QuotaMessages, MaximumAccounts, RecipientsPerDay, MaximumReceived };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Print(run, (await client.SendAsync(
                HttpMethod.Post, "domains", Change(run) with { Name = run.Get(Name) }, AdministrationJson.Default.DomainChange, AdministrationJson.Default.DomainModel, run.CancellationToken).ConfigureAwait(false))!);
        });
        return command;
    }

    private static Command Set()
    {
        var command = new Command("set", "Change a domain; what is not named stays.") { Name, Aliases, CatchAll, AllowUnknown, Quota, QuotaMessages, MaximumAccounts, RecipientsPerDay, MaximumReceived };
        CommandRun.Of(command, static async run => await ChangeAsync(run, Change(run)).ConfigureAwait(false));
        return command;
    }

    private static Command Suspend(string name, string description, bool suspended)
    {
        var command = new Command(name, description) { Name };
        CommandRun.Of(command, async run => await ChangeAsync(run, new DomainChange { Suspended = suspended }).ConfigureAwait(false));
        return command;
    }

    private static Command Delete()
    {
        var withAccounts = new Option<bool>("--with-accounts") { Description = "Delete its accounts and all their mail too." };
        var command = new Command("delete", "Delete a domain.") { Name, withAccounts, Confirmation.Yes };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            DomainModel domain = await client.GetAsync(Path(run), AdministrationJson.Default.DomainModel, run.CancellationToken).ConfigureAwait(false);
            IReadOnlyList<AccountModel> accounts = await client.GetAllAsync("accounts?domain=" + Uri.EscapeDataString(domain.Name), AdministrationJson.Default.IReadOnlyListAccountModel, run.CancellationToken).ConfigureAwait(false);
            if (!run.Get(withAccounts) && accounts.Count > 0)
            {
                throw new CommandException($"{domain.Name} still has accounts: {accounts.Count}. Delete them first, or add --with-accounts to delete them and all their mail.");
            }

            Confirmation.Require(run, $"Delete {domain.Name} with its aliases and groups{(accounts.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", its {accounts.Count} accounts and all their mail"))}");
            await client.SendAsync(HttpMethod.Delete, Path(run) + (run.Get(withAccounts) ? "?withAccounts=true" : ""), run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Name)} is deleted.");
        });
        return command;
    }

    private static Command Records()
    {
        var command = new Command("records", "Print the DNS records to publish for a domain.") { Name };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            if (client.RunsOnDefaults) await run.Error.WriteLineAsync("posthouse: no server runs and no --config was given: host name and ports below are the defaults.").ConfigureAwait(false);
            DomainRecords records = await client.GetAsync(Path(run) + "/records", AdministrationJson.Default.DomainRecords, run.CancellationToken).ConfigureAwait(false);
            run.Print(records, AdministrationJson.Default.DomainRecords, all =>
            {
                RecordLines.Write(run.Out, all.Records);
                if (all.Reverse.Count == 0) return;
                run.Out.WriteLine();
                RecordLines.Write(run.Out, all.Reverse);
            });
        });
        return command;
    }

    private static async Task ChangeAsync(CommandRun run, DomainChange change)
    {
        await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
        Print(run, (await client.SendAsync(HttpMethod.Patch, Path(run), change, AdministrationJson.Default.DomainChange, AdministrationJson.Default.DomainModel, run.CancellationToken).ConfigureAwait(false))!);
    }

    private static DomainChange Change(CommandRun run) => new()
    {
        Aliases = run.Has(Aliases) ? [.. (run.Get(Aliases) ?? []).Where(static a => a.Length > 0)] : null,
        CatchAll = run.Get(CatchAll),
        AllowUnknown = run.Get(AllowUnknown) ? true : null,
        Quota = AdministrationText.Size(run.Get(Quota), "--quota"),
        QuotaMessages = run.Get(QuotaMessages),
        MaximumAccounts = run.Get(MaximumAccounts),
        RecipientsPerDay = run.Get(RecipientsPerDay),
        MaximumReceivedSize = AdministrationText.Size(run.Get(MaximumReceived), "--maximum-received"),
    };

    private static string Path(CommandRun run) => "domains/" + Uri.EscapeDataString(run.Get(Name));

    private static void Print(CommandRun run, DomainModel model)
    {
        run.Print(model, AdministrationJson.Default.DomainModel, domain => Write(run, domain));
        run.WarnPeople(model.Warnings);
    }

    private static void Write(CommandRun run, DomainModel domain)
    {
        run.Out.WriteLine($"domain:            {domain.Name}");
        run.Out.WriteLine($"aliases:           {(domain.Aliases.Count == 0 ? "none" : string.Join(", ", domain.Aliases))}");
        run.Out.WriteLine($"catch-all:         {domain.CatchAll ?? "none: unknown names are refused"}");
        run.Out.WriteLine($"quota:             {AdministrationText.Limit(domain.Quota)}");
        run.Out.WriteLine($"messages:          {(domain.QuotaMessages == 0 ? "no limit" : domain.QuotaMessages.ToString(CultureInfo.InvariantCulture))}");
        run.Out.WriteLine($"accounts at most:  {(domain.MaximumAccounts == 0 ? "no limit" : domain.MaximumAccounts.ToString(CultureInfo.InvariantCulture))}");
        run.Out.WriteLine($"each may send to:  {(domain.RecipientsPerDay == 0 ? "as many as the server allows" : $"{domain.RecipientsPerDay} recipients in 24 hours")}");
        run.Out.WriteLine($"largest message:   {(domain.MaximumReceivedSize == 0 ? "the server's maximum size" : SettingText.WriteSize(domain.MaximumReceivedSize))}");
        run.Out.WriteLine($"state:             {(domain.Suspended ? "suspended" : "active")}");
    }
}
