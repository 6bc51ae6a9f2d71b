using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse account …</summary>
internal static class AccountCommands
{
    private static readonly Argument<string> Address = new("address") { Description = "The account's address, such as alice@example.com." };
    private static readonly Option<string?> Password = new("--password") { Description = "The password. It stays in the shell's history: --password-stdin is better.", HelpName = "PASSWORD" };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin") { Description = "Read the password from the first line of standard input." };
    private static readonly Option<string?> PasswordFile = new("--password-file") { Description = "A file whose first line is the password; - is standard input.", HelpName = "FILE" };
    private static readonly Option<bool> MakePassword = new("--generate-password") { Description = "Make the password and print it once." };
    private static readonly Option<string?> DisplayName = new("--name") { Description = "The name to show.", HelpName = "NAME" };
    private static readonly Option<string?> Language = new("--language") { Description = "en or zh-CN, or a form of them such as en-GB: folder names, notices.", HelpName = "TAG" };
    private static readonly Option<string?> Quota = new("--quota") { Description = "Space, such as \"5 GiB\"; 0 is no limit of its own.", HelpName = "SIZE" };
    private static readonly Option<long?> QuotaMessages = new("--quota-messages") { Description = "Messages; 0 is no limit of its own.", HelpName = "N" };
    private static readonly Option<int?> RecipientsPerDay = new("--recipients-per-day") { Description = "Recipients it may write to in 24 hours; 0 takes the domain's.", HelpName = "N" };
    private static readonly Option<string?> MaximumSent = new("--maximum-sent") { Description = "The largest message it may send, such as \"10 MiB\"; 0 is the server's limit alone.", HelpName = "SIZE" };
    private static readonly Option<bool?> Administrator = new("--administrator") { Description = "May administer the server (--administrator false takes it away)." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("account", "Accounts: who has a mailbox here.")
        {
            Examples = ["account add alice@example.com --name Alice --quota \"5 GiB\"", "account password alice@example.com", "account set alice@example.com --administrator", "account import people.csv"],
        };
        command.Add(List());
        command.Add(Show());
        command.Add(Add());
        command.Add(Set());
        command.Add(SetPassword());
        command.Add(Suspend("suspend", "Suspend an account: no sign-in, no sending; mail to it waits at the sender's.", suspended: true));
        command.Add(Suspend("resume", "End a suspension.", suspended: false));
        ShareCommands.AddTo(command, Address);
        HoldCommands.AddTo(command, Address);
        command.Add(Delete());
        command.Add(AccountImportCommand.Create());
        return command;
    }

    private static Command List()
    {
        var domain = new Option<string?>("--domain") { Description = "Only accounts of this domain.", HelpName = "DOMAIN" };
        var command = new Command("list", "List accounts.") { domain };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = run.Get(domain) is { } name ? "accounts?domain=" + Uri.EscapeDataString(name) : "accounts";
            IReadOnlyList<AccountModel> accounts = await client.GetAllAsync(path, AdministrationJson.Default.IReadOnlyListAccountModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(accounts, AdministrationJson.Default.IReadOnlyListAccountModel, all =>
            {
                var table = new TextTable("ADDRESS", "NAME", "QUOTA", "ROLE", "STATE");
                foreach (AccountModel account in all) table.Add(account.Address, account.Name, AdministrationText.Limit(account.Quota), account.Administrator ? "administrator" : "user", account.Suspended ? "suspended" : account.Held == true ? "sending held" : "active");
                table.Write(run.Out);
            });
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Show one account with what it uses.") { Address };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Print(run, await client.GetAsync(Path(run), AdministrationJson.Default.AccountModel, run.CancellationToken).ConfigureAwait(false));
        });
        return command;
    }

    private static Command Add()
    {
        var groups = new Option<string[]>("--group") { Description = "A group to join; may be repeated.", HelpName = "ADDRESS" };
        var command = new Command("add", "Add an account. Without a password one is made and printed.") { Address, Password, PasswordStdin, PasswordFile, MakePassword, DisplayName, Language, Quota, QuotaMessages, RecipientsPerDay, MaximumSent, Administrator, groups };
        CommandRun.Of(command, async run =>
        {
            string? given = ReadPassword(run);
            string password = given ?? MadePassword.Make();
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            AccountChange wanted = Change(run) with { Address = run.Get(Address), Password = password, Groups = run.Get(groups) ?? [] };
            AccountModel made = (await client.SendAsync(HttpMethod.Post, "accounts", wanted, AdministrationJson.Default.AccountChange, AdministrationJson.Default.AccountModel, run.CancellationToken).ConfigureAwait(false))!;
            Print(run, made);
            if (given is null) await (run.Json ? run.Error : run.Out).WriteLineAsync($"password:     {password}").ConfigureAwait(false);
        });
        return command;
    }

    private static Command Set()
    {
        var rename = new Option<string?>("--address") { Description = "A new address in the same domain.", HelpName = "ADDRESS" };
        var noAlias = new Option<bool>("--no-alias") { Description = "With --address: let go of the old address instead of keeping it as an alias." };
        var keepAlias = new Option<bool>("--keep-alias") { Description = "With --address: keep the old address as an alias. This is what happens anyway." };
        var allow = new Option<string[]>("--allow-send-as") { Description = "An address it may send as; *@domain is a whole domain. May be repeated.", HelpName = "ADDRESS" };
        var deny = new Option<string[]>("--deny-send-as") { Description = "Takes that right away.", HelpName = "ADDRESS" };
        var command = new Command("set", "Change an account; what is not named stays.") { Address, rename, keepAlias, noAlias, DisplayName, Language, Quota, QuotaMessages, RecipientsPerDay, MaximumSent, Administrator, allow, deny };
        CommandRun.Of(command, async run =>
        {
            if (run.Get(keepAlias) && run.Get(noAlias)) throw new CommandException("--keep-alias and --no-alias contradict each other.");
            if ((run.Get(keepAlias) || run.Get(noAlias)) && run.Get(rename) is null) throw new CommandException("--keep-alias and --no-alias belong to --address.");
            await ChangeAsync(run, Change(run) with { Address = run.Get(rename), KeepAlias = run.Get(noAlias) ? false : null, AllowSendAs = run.Get(allow), DenySendAs = run.Get(deny) }).ConfigureAwait(false);
        });
        return command;
    }

    private static Command SetPassword()
    {
        var command = new Command("password", "Set an account's password.") { Address, Password, PasswordStdin, PasswordFile, MakePassword };
        CommandRun.Of(command, static async run =>
        {
            string? given = ReadPassword(run);
            string password = given ?? (run.Get(MakePassword) ? MadePassword.Make() : CommandRun.AskSecret("New password:"));
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            await client.SendAsync(HttpMethod.Patch, Path(run), new AccountChange { Password = password }, AdministrationJson.Default.AccountChange, AdministrationJson.Default.AccountModel, run.CancellationToken).ConfigureAwait(false);
            run.Done("The password is set.");
            if (given is null && run.Get(MakePassword)) await (run.Json ? run.Error : run.Out).WriteLineAsync($"password:     {password}").ConfigureAwait(false);
        });
        return command;
    }

    private static Command Suspend(string name, string description, bool suspended)
    {
        var command = new Command(name, description) { Address };
        CommandRun.Of(command, async run => await ChangeAsync(run, new AccountChange { Suspended = suspended }).ConfigureAwait(false));
        return command;
    }

    private static Command Delete()
    {
        var command = new Command("delete", "Delete an account and all its mail.") { Address, Confirmation.Yes };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            AccountModel account = await client.GetAsync(Path(run), AdministrationJson.Default.AccountModel, run.CancellationToken).ConfigureAwait(false);
            Confirmation.Require(run, $"Delete {account.Address} with all its mail ({string.Create(CultureInfo.InvariantCulture, $"{account.UsedMessages:N0}")} messages, {SettingText.WriteSize(account.UsedOctets ?? 0)})");
            await client.SendAsync(HttpMethod.Delete, Path(run), run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Address)} is deleted.");
        });
        return command;
    }

    private static async Task ChangeAsync(CommandRun run, AccountChange change)
    {
        await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
        Print(run, (await client.SendAsync(HttpMethod.Patch, Path(run), change, AdministrationJson.Default.AccountChange, AdministrationJson.Default.AccountModel, run.CancellationToken).ConfigureAwait(false))!);
    }

    // Null where none was given.
    private static string? ReadPassword(CommandRun run)
    {
        if (((bool[])[run.Has(Password), run.Get(PasswordStdin), run.Has(PasswordFile), run.Get(MakePassword)]).Count(static given => given) > 1)
            throw new CommandException("--password, --password-stdin, --password-file and --generate-password are four ways to one password: give one of them.");
        if (run.Get(PasswordFile) is { } file) return FirstLine.OfPassword(file);
        return run.Get(PasswordStdin) ? Console.In.ReadLine() ?? "" : run.Get(Password);
    }

    private static AccountChange Change(CommandRun run) => new()
    {
        Name = run.Get(DisplayName),
        Language = run.Get(Language),
        Administrator = run.Has(Administrator) ? run.Get(Administrator) ?? true : null,
        Quota = AdministrationText.Size(run.Get(Quota), "--quota"),
        QuotaMessages = run.Get(QuotaMessages),
        RecipientsPerDay = run.Get(RecipientsPerDay),
        MaximumSentSize = AdministrationText.Size(run.Get(MaximumSent), "--maximum-sent"),
    };

    private static string Path(CommandRun run) => "accounts/" + Uri.EscapeDataString(run.Get(Address));

    private static void Print(CommandRun run, AccountModel model) => run.Print(model, AdministrationJson.Default.AccountModel, account =>
    {
        run.Out.WriteLine($"account:      {account.Address}");
        if (account.KeptAlias is { } kept) run.Out.WriteLine($"old address:  {kept} stays as an alias; 'alias delete {kept}' lets go of it");
        run.Out.WriteLine($"name:         {(account.Name.Length == 0 ? "none" : account.Name)}");
        run.Out.WriteLine($"language:     {account.Language}");
        run.Out.WriteLine($"role:         {(account.Administrator ? "administrator" : "user")}");
        run.Out.WriteLine($"state:        {(account.Suspended ? "suspended" : "active")}{(account.Held == true ? ", sending held: see 'account holds'" : "")}");
        run.Out.WriteLine($"quota:        {AdministrationText.Limit(account.Quota)}, {(account.QuotaMessages == 0 ? "any number of messages" : account.QuotaMessages.ToString(CultureInfo.InvariantCulture) + " messages")}");
        run.Out.WriteLine($"may send:     {(account.RecipientsPerDay == 0 ? "to as many as its domain allows" : $"to {account.RecipientsPerDay} recipients in 24 hours")}, {(account.MaximumSentSize == 0 ? "messages of the server's maximum size" : $"messages of {SettingText.WriteSize(account.MaximumSentSize)} at most")}");
        if (account.UsedOctets is { } used) run.Out.WriteLine($"in use:       {SettingText.WriteSize(used)} in {account.UsedMessages} messages");
        if (account.SendAs is { Count: > 0 } rights) run.Out.WriteLine($"may send as:  {string.Join(", ", rights)}");
    });
}
