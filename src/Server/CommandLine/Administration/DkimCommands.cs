using System.CommandLine;
using System.Globalization;
using Posthouse.Mail;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse dkim …</summary>
internal static class DkimCommands
{
    private static readonly Argument<string> Domain = new("domain") { Description = "The domain, such as example.com." };
    private static readonly Argument<string> Selector = new("selector") { Description = "The key's selector, such as ph202611r." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("dkim", "Keys that sign the mail of a domain.")
        {
            Details = "A new key waits until the DNS shows its record, then signs by itself, and the one before it retires. The record of a retired key stays published for some days: mail on its way is verified with it.",
            Examples = ["dkim add example.com", "dkim list", "dkim import example.com mail2024 /etc/opendkim/mail2024.private", "dkim retire example.com mail2024"],
        };
        command.Add(List());
        command.Add(Add());
        command.Add(Import());
        command.Add(Act("activate", "Let a key sign at once, whether or not the DNS shows its record.", static key => $"{key.RecordName} signs."));
        command.Add(Retire());
        command.Add(Remove());
        return command;
    }

    private static Command List()
    {
        var only = new Option<string?>("--domain") { Description = "Only keys of this domain.", HelpName = "DOMAIN" };
        var command = new Command("list", "List the keys, and the records they need.") { only };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = run.Get(only) is { } name ? "dkim?domain=" + Uri.EscapeDataString(name) : "dkim";
            Print(run, await client.GetAsync(path, AdministrationJson.Default.IReadOnlyListDkimKeyModel, run.CancellationToken).ConfigureAwait(false));
        });
        return command;
    }

    private static Command Add()
    {
        var algorithm = new Option<string?>("--algorithm") { Description = "rsa or ed25519; both without it, since some receivers know only the first.", HelpName = "NAME" };
        algorithm.AcceptOnlyFromAmong("rsa", "ed25519");
        var selector = new Option<string?>("--selector") { Description = "The selector; of the month without it. Needs --algorithm.", HelpName = "NAME" };
        var command = new Command("add", "Make keys for a domain.") { Domain, algorithm, selector };
        CommandRun.Of(command, async run =>
        {
            if (run.Get(selector) is not null && run.Get(algorithm) is null) throw new CommandException("Two keys cannot have one selector: add --algorithm.");
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            var made = new List<DkimKeyModel>();
            foreach (string name in run.Get(algorithm) is { } one ? [one] : (string[])["rsa", "ed25519"])
                made.Add(await SendAsync(run, client, new NewDkimKey { Algorithm = name, Selector = run.Get(selector) }).ConfigureAwait(false));
            Print(run, made);
        });
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<FileInfo>("file") { Description = "The private key as PEM." };
        var command = new Command("import", "Take a key over from another system, with the selector under which it is published.") { Domain, Selector, file };
        CommandRun.Of(command, async run =>
        {
            string pem;
            try
            {
                pem = await File.ReadAllTextAsync(run.Get(file).FullName, run.CancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandException($"{run.Get(file)} cannot be read: {exception.Message}");
            }

            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Print(run, [await SendAsync(run, client, new NewDkimKey { Selector = SelectorOf(run), PrivateKey = pem }).ConfigureAwait(false)]);
        });
        return command;
    }

    private static Command Act(string action, string description, Func<DkimKeyModel, string> done)
    {
        var command = new Command(action, description) { Domain, Selector };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            DkimKeyModel key = (await client.SendAsync(
                HttpMethod.Post, Path(run), new DkimKeyAction(action), AdministrationJson.Default.DkimKeyAction, AdministrationJson.Default.DkimKeyModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(key, AdministrationJson.Default.DkimKeyModel, changed => run.Out.WriteLine(done(changed)));
        });
        return command;
    }

    private static Command Retire()
    {
        var command = new Command("retire", "Stop signing with a key and destroy its private half. Asks first where no other key signs for the domain.") { Domain, Selector, Confirmation.Yes };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<DkimKeyModel> keys = await client.GetAsync(UrlQuery.Of("dkim", ("domain", run.Get(Domain))), AdministrationJson.Default.IReadOnlyListDkimKeyModel, run.CancellationToken).ConfigureAwait(false);
            bool last = keys.Where(static k => k.State == "signing").ToList() is [var signing] && signing.Selector.Equals(SelectorOf(run), StringComparison.OrdinalIgnoreCase);
            if (last) Confirmation.Require(run, $"Retire the last key that signs for {run.Get(Domain)}, so that its mail goes out unsigned ('dkim add' makes another one first)");
            DkimKeyModel key = (await client.SendAsync(
                HttpMethod.Post, Path(run), new DkimKeyAction("retire") { Force = last }, AdministrationJson.Default.DkimKeyAction, AdministrationJson.Default.DkimKeyModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(key, AdministrationJson.Default.DkimKeyModel, changed => run.Out.WriteLine($"{changed.RecordName} is retired. Leave its record published for some days."));
        });
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Forget a key that does not sign.") { Domain, Selector, Confirmation.Yes };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Confirmation.Require(run, $"Forget the key {run.Get(Selector)} of {run.Get(Domain)}");
            await client.SendAsync(HttpMethod.Delete, Path(run), run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Selector)}._domainkey.{run.Get(Domain)} is forgotten; its record may go from the DNS.");
        });
        return command;
    }

    private static string SelectorOf(CommandRun run) =>
        DomainName.TryParse(run.Get(Selector), out DomainName? label) ? label.Ascii : throw new CommandException($"'{run.Get(Selector)}' is no selector: it is a label such as ph202611r.");

    private static string Path(CommandRun run) => $"domains/{Uri.EscapeDataString(run.Get(Domain))}/dkim/{Uri.EscapeDataString(SelectorOf(run))}";

    private static async Task<DkimKeyModel> SendAsync(CommandRun run, AdministrationClient client, NewDkimKey key) =>
        (await client.SendAsync(
            HttpMethod.Post, $"domains/{Uri.EscapeDataString(run.Get(Domain))}/dkim", key, AdministrationJson.Default.NewDkimKey, AdministrationJson.Default.DkimKeyModel, run.CancellationToken).ConfigureAwait(false))!;

    private static void Print(CommandRun run, IReadOnlyList<DkimKeyModel> keys) =>
        run.Print(keys, AdministrationJson.Default.IReadOnlyListDkimKeyModel, all =>
        {
            var table = new TextTable("DOMAIN", "SELECTOR", "ALGORITHM", "STATE", "SINCE");
            foreach (DkimKeyModel key in all)
                table.Add(key.Domain, key.Selector, string.Create(CultureInfo.InvariantCulture, $"{key.Algorithm} ({key.Bits})"), key.State, key.Since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            table.Write(run.Out);
            foreach (DkimKeyModel key in all)
            {
                if (key.State != "waiting") continue;
                run.Out.WriteLine();
                run.Out.WriteLine($"To publish, as TXT at {key.RecordName}:");
                run.Out.WriteLine(key.Record);
            }
        });
}
