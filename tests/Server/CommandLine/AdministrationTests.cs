using System.Text.Json;

namespace Posthouse.Server.Tests;

/// <summary>The administrative commands against a running server; on a stopped one they go through the same door, which one test shows.</summary>
public class AdministrationTests(RunningServer server) : IClassFixture<RunningServer>
{
    private async Task<string> DoAsync(params string[] arguments)
    {
        (int code, string output, string error) = await server.RunAsync(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code} {error}");
        return output;
    }

    private async Task<JsonElement> AskAsync(params string[] arguments) => JsonDocument.Parse(await DoAsync([.. arguments, "--json"])).RootElement.Clone();

    private async Task<string> FailAsync(params string[] arguments)
    {
        (int code, _, string error) = await server.RunAsync(arguments);
        Assert.Equal(1, code);
        return error;
    }

    /// <summary>Sends one message out and gives its queue number.</summary>
    private async Task<string> QueueAsync(string recipient)
    {
        await DoAsync("bench", "smtp", server.At("submission"), "--user", "u1@example.com", "--password", RunningServer.Password, "--from", "u1@example.com", "--to", recipient, "--users", "1", "--messages", "1");
        return Assert.Single((await AskAsync("queue", "list", "--to", recipient)).EnumerateArray()).GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task Domains()
    {
        Assert.Contains("none: unknown names are refused", await DoAsync("domain", "add", "example.org"));
        Assert.Contains("5 GiB", await DoAsync("domain", "set", "example.org", "--quota", "5 GiB", "--alias", "example.net"));
        string limited = await DoAsync("domain", "set", "example.org", "--recipients-per-day", "500", "--maximum-received", "20 MiB");
        Assert.Contains("each may send to:  500 recipients in 24 hours", limited);
        Assert.Contains("largest message:   20 MiB", limited);
        Assert.Contains("'5q' is not a size", await FailAsync("domain", "set", "example.org", "--maximum-received", "5q"));
        Assert.Contains("suspended", await DoAsync("domain", "suspend", "example.org"));
        Assert.Contains("active", await DoAsync("domain", "resume", "example.org"));
        Assert.Contains("example.org", await DoAsync("domain", "list"));
        Assert.Contains("MX  10 mail.example.com.", await DoAsync("domain", "records", "example.org"));
        Assert.Contains("example.net", (await AskAsync("domain", "show", "example.org")).GetProperty("aliases").ToString());
        Assert.Contains("'5q' is not a size", await FailAsync("domain", "set", "example.org", "--quota", "5q"));
        Assert.Contains("There is no domain nowhere.test", await FailAsync("domain", "show", "nowhere.test"));

        await DoAsync("account", "add", "x@example.org", "--password", "five small boats");
        Assert.Contains("--with-accounts", await FailAsync("domain", "delete", "example.org"));
        Assert.Contains("deleted", await DoAsync("domain", "delete", "example.org", "--with-accounts", "--yes"));
    }

    [Fact]
    public async Task Accounts()
    {
        Assert.Matches(@"password:     [A-Za-z0-9]{16}", await DoAsync("account", "add", "dave@example.com", "--name", "大卫"));
        string changed = await DoAsync("account", "set", "dave@example.com", "--quota", "1 GiB", "--allow-send-as", "*@example.com");
        Assert.Contains("1 GiB", changed);
        Assert.Contains("may send as:  *@example.com", changed);
        Assert.Contains("may send:     to 50 recipients in 24 hours, messages of 2 MiB at most", await DoAsync("account", "set", "dave@example.com", "--recipients-per-day", "50", "--maximum-sent", "2 MiB"));
        Assert.Equal(2 << 20, (await AskAsync("account", "show", "dave@example.com")).GetProperty("maximumSentSize").GetInt64());
        Assert.Contains("The password is set.", await DoAsync("account", "password", "dave@example.com", "--password", "six small boats"));
        Assert.Contains("suspended", await DoAsync("account", "suspend", "dave@example.com"));
        Assert.Contains("active", await DoAsync("account", "resume", "dave@example.com"));
        Assert.Equal("大卫", (await AskAsync("account", "show", "dave@example.com")).GetProperty("name").GetString());
        Assert.Contains("dave@example.com", await DoAsync("account", "list", "--domain", "example.com"));
        Assert.Contains("Create it first", await FailAsync("account", "add", "x@nowhere.test"));
        Assert.Contains("en and zh-CN", await FailAsync("account", "set", "dave@example.com", "--language", "xx"));
        Assert.Contains("8 at least", await FailAsync("account", "password", "dave@example.com", "--password", "short"));
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "seven small boats\nand a second line\n");
        Assert.Contains("The password is set.", await DoAsync("account", "password", "dave@example.com", "--password-file", file));
        Assert.Matches(@"password:     [A-Za-z0-9]{16}", await DoAsync("account", "password", "dave@example.com", "--generate-password"));
        Assert.DoesNotContain("password:", await DoAsync("account", "add", "filed@example.com", "--password-file", file));
        Assert.Contains("give one of them", await FailAsync("account", "add", "two@example.com", "--password-file", file, "--generate-password"));
        await File.WriteAllTextAsync(file, "\n");
        Assert.Contains("no password in its first line", await FailAsync("account", "add", "two@example.com", "--password-file", file));
        File.Delete(file);
        Assert.Contains("cannot be read", await FailAsync("account", "add", "two@example.com", "--password-file", file));
        Assert.Contains("old address:  dave@example.com stays as an alias", await DoAsync("account", "set", "dave@example.com", "--address", "david@example.com"));
        Assert.Contains("dave@example.com → david@example.com", await DoAsync("alias", "show", "dave@example.com"));
        Assert.DoesNotContain("old address", await DoAsync("account", "set", "david@example.com", "--address", "dave@example.com", "--no-alias"));
        Assert.Contains("belong to --address", await FailAsync("account", "set", "dave@example.com", "--no-alias"));
        Assert.Contains("all its mail", await FailAsync("account", "delete", "dave@example.com"));
        Assert.Contains("add --yes", await FailAsync("account", "delete", "dave@example.com", "--json"));
        Assert.Contains("no administrator", await FailAsync("account", "delete", "u1@example.com", "--yes"));
        await DoAsync("account", "delete", "dave@example.com", "--yes");
        Assert.Contains("There is no account", await FailAsync("account", "show", "dave@example.com"));
    }

    [Fact]
    public async Task An_import_reports_each_line_that_cannot_be_used()
    {
        string file = Path.Combine(server.Folder, "people.csv");
        await File.WriteAllTextAsync(file, "address,password,name\ni1@example.com,one small boat,Ina\nnonsense,x\ni2@example.com,two small boats\n");
        (int code, string output, string error) = await server.RunAsync("account", "import", file);
        Assert.Equal(1, code);
        Assert.Contains("accounts imported: 2, lines refused: 1", output);
        Assert.Contains("line 3:", error);
        Assert.Contains("there is no file", await FailAsync("account", "import", file + ".missing"));
    }

    [Fact]
    public async Task A_dry_run_of_an_import_tells_what_would_be_and_changes_nothing()
    {
        string file = Path.Combine(server.Folder, "tried.csv");
        // More than one transaction's worth, and one address twice.
        string people = string.Concat(Enumerable.Range(0, 150).Select(static i => $"tried{i}@example.com,,$6$saltsalt$G6VDdzJFut.0wGYmFZdFEa37FIUdcXHWjrzOmkjF5C0Zh8PCebwuP0Uk6Ry2YZCVvEUg7Epuvxa9DqgoCi.ek0\n"));
        await File.WriteAllTextAsync(file, "address,password,hash\n" + people + "tried7@example.com,one small boat,\nnonsense,x,\n", TestContext.Current.CancellationToken);
        (int code, string output, string error) = await server.RunAsync("account", "import", file, "--dry-run");
        Assert.Equal(1, code);
        Assert.Contains("accounts that would be imported: 150, lines that would be refused: 2; this was a dry run, and nothing was changed", output);
        Assert.Contains("line 152: ", error);
        Assert.Contains("line 153: ", error);
        Assert.Contains("none was: mend", error);
        Assert.DoesNotContain("tried0@example.com", await DoAsync("account", "list"));
        await File.WriteAllTextAsync(file, "address,password,hash\n" + people, TestContext.Current.CancellationToken);
        JsonElement shown = await AskAsync("account", "import", file, "--dry-run");
        Assert.Equal((150, true), (shown.GetProperty("imported").GetInt32(), shown.GetProperty("dryRun").GetBoolean()));
        Assert.Contains("There is no account", await FailAsync("account", "show", "tried0@example.com"));
    }

    [Fact]
    public async Task Domains_are_imported_in_the_columns_of_their_list()
    {
        string file = Path.Combine(server.Folder, "domains.csv");
        await File.WriteAllTextAsync(
            file,
            "name,aliases,catchAll,quota,quotaMessages,maximumAccounts,recipientsPerDay,maximumReceivedSize,suspended,warnings\nimported.test,imported.example imp.example,,100 GiB,1000,50,200,10 MiB,false,\nsecond.test,,,107374182400,,,,,,\n"
            + "not a domain,,,,,,,,,\nsize.test,,,huge,,,,,,\nnumber.test,,,,few,,,,,\nsleeping.test,,,,,,,,true,\nSecond.test,,,,,,,,,\nexample.com,,,,,,,,,\n,,,1,,,,,,\nalias.test,two words!,,,,,,,,\n",
            TestContext.Current.CancellationToken);
        (int code, string output, string error) = await server.RunAsync("domain", "import", file, "--dry-run");
        Assert.Equal(1, code);
        Assert.Contains("domains that would be imported: 2, lines that would be refused: 8; this was a dry run, and nothing was changed", output);
        Assert.Contains("line 4: 'not a domain' is not a domain", error);
        Assert.DoesNotContain("imported.test", await DoAsync("domain", "list"));
        (code, output, error) = await server.RunAsync("domain", "import", file);
        Assert.Equal(1, code);
        Assert.Contains("domains imported: 2, lines refused: 8", output);
        Assert.All(Enumerable.Range(4, 8), line => Assert.Contains($"line {line}: ", error));
        JsonElement made = await AskAsync("domain", "show", "imported.test");
        Assert.Equal(["imp.example", "imported.example"], made.GetProperty("aliases").EnumerateArray().Select(static a => a.GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal((100L << 30, 1000, 50, 200, 10 << 20), (made.GetProperty("quota").GetInt64(), made.GetProperty("quotaMessages").GetInt64(), made.GetProperty("maximumAccounts").GetInt32(), made.GetProperty("recipientsPerDay").GetInt32(), made.GetProperty("maximumReceivedSize").GetInt64()));
        Assert.Equal(100L << 30, (await AskAsync("domain", "show", "second.test")).GetProperty("quota").GetInt64());
        await DoAsync("domain", "delete", "imported.test", "--yes");
        await DoAsync("domain", "delete", "second.test", "--yes");

        // Nobody can have an address of a domain that is not there yet.
        await File.WriteAllTextAsync(file, "name,catchAll\nlater.test,post@later.test\n", TestContext.Current.CancellationToken);
        Assert.Contains("line 2: Nobody here has the address post@later.test", await FailAsync("domain", "import", file));
        await DoAsync("domain", "import", file, "--allow-unknown");
        Assert.Equal("post@later.test", (await AskAsync("domain", "show", "later.test")).GetProperty("catchAll").GetString());
        await DoAsync("domain", "delete", "later.test", "--yes");
    }

    [Fact]
    public async Task Aliases_and_groups()
    {
        Assert.Contains("sales@example.com → u1@example.com, u2@example.com", await DoAsync("alias", "add", "sales@example.com", "u1@example.com", "u2@example.com"));
        Assert.Contains("→ u2@example.com", await DoAsync("alias", "set", "sales@example.com", "u2@example.com"));
        Assert.Contains("sales@example.com", await DoAsync("alias", "show", "sales@example.com"));
        Assert.Contains("sales@example.com", await DoAsync("alias", "list"));
        Assert.Contains("--allow-unknown", await FailAsync("alias", "add", "later@example.com", "nobody@example.com"));
        Assert.Contains("nobody@example.com", (await AskAsync("alias", "add", "later@example.com", "nobody@example.com", "--allow-unknown")).GetProperty("warnings")[0].GetString());
        Assert.Contains("warning: Nobody here has the address nobody@example.com", (await server.RunAsync("alias", "show", "later@example.com")).Item3);
        Assert.Contains("problems: 2", await FailAsync("directory", "check"));
        await DoAsync("alias", "delete", "later@example.com", "--yes");
        Assert.Contains("leads somewhere", await DoAsync("directory", "check"));
        await DoAsync("alias", "delete", "sales@example.com", "--yes");

        await DoAsync("group", "add", "team@example.com", "u1@example.com", "--name", "Team");
        Assert.Contains("members:  2", await DoAsync("group", "join", "team@example.com", "u2@example.com"));
        Assert.Contains("members:  1", await DoAsync("group", "leave", "team@example.com", "u1@example.com"));
        Assert.Contains("posting:  domain", await DoAsync("group", "set", "team@example.com", "--posting", "domain"));
        Assert.Equal(1, (await AskAsync("group", "show", "team@example.com")).GetProperty("members").GetArrayLength());
        Assert.Contains("team@example.com", await DoAsync("group", "list"));
        await DoAsync("group", "delete", "team@example.com", "--yes");
    }

    [Fact]
    public async Task The_queue()
    {
        string id = await QueueAsync("someone@far.test");
        Assert.Contains("someone@far.test", await DoAsync("queue", "list"));
        Assert.Contains("held:     a reason", await DoAsync("queue", "hold", id, "--reason", "a reason"));
        Assert.Contains(id, await DoAsync("queue", "list", "--held"));
        Assert.Contains("route:    smtp:127.0.0.1:1", await DoAsync("queue", "reroute", id, "smtp:127.0.0.1:1"));
        Assert.Contains("must be smtp:host:port", await FailAsync("queue", "reroute", id, "by hand"));
        Assert.Contains(id, await DoAsync("queue", "show", id));
        await server.OnceFreeAsync("bounce", id);
        Assert.Contains($"There is no {id}", await FailAsync("queue", "show", id));
        Assert.Contains("bounced", await DoAsync("message", "trace", "--to", "someone@far.test", "--since", "1h"));

        id = await QueueAsync("other@far.test");
        await DoAsync("queue", "hold", id);
        await server.OnceFreeAsync("delete", id, "--yes");
        Assert.Contains("is not a queue number", await FailAsync("queue", "show", "nonsense"));
        Assert.Contains("neither a date", await FailAsync("message", "trace", "--since", "yesterday"));
        Assert.Contains("nothing that matches", await DoAsync("message", "trace", "--to", "nobody@far.test"));
        Assert.Contains("Nothing waits.", await DoAsync("queue", "list", "--destination", "near.test"));
    }

    [Fact]
    public async Task The_store_and_the_pipeline()
    {
        Assert.Contains("takes mail", await DoAsync("store", "stats"));
        Assert.Contains("Everything fits together.", await DoAsync("store", "verify"));
        Assert.Equal(0, (await AskAsync("store", "repair", "--yes")).GetProperty("problems").GetArrayLength());
        Assert.Contains("before", await DoAsync("store", "compact"));
        string copy = server.Folder + "-copy";
        Assert.Contains(copy, await DoAsync("store", "copy", copy));
        Assert.Contains("is there already", await FailAsync("store", "copy", copy));
        Assert.Contains("Everything fits together.", (await Cli.RunAsync("store", "verify", "--data", copy)).Out);
        System.IO.Directory.Delete(copy, recursive: true);
        string stages = await DoAsync("pipeline");
        Assert.Contains("sending-limit", stages);
        Assert.Contains("routing", stages);
    }

    [Fact]
    public async Task A_second_server_on_the_folder_is_refused()
    {
        (int code, _, string error) = await Cli.RunAsync("serve", "--data", server.Folder);
        Assert.Equal(1, code);
        Assert.Contains("Another process has the store", error);
    }

    [Fact]
    public async Task A_stopped_server_is_administered_alike()
    {
        string root = System.IO.Directory.CreateTempSubdirectory("posthouse-stopped-").FullName;
        string configuration = Path.Combine(root, "posthouse.toml"), data = Path.Combine(root, "data");
        await Cli.RunAsync("init", "--domain", "example.com", "--hostname", "mail.example.com", "--config", configuration, "--data", data);
        foreach (string[] which in (string[][])[["--config", configuration], ["--data", data]])
        {
            foreach (string[] command in (string[][])[["account", "list"], ["account", "password", "admin@example.com", "--password", "six small boats"], ["queue", "list"], ["pipeline"], ["store", "verify"], ["store", "compact"], ["message", "trace"]])
            {
                (int code, _, string error) = await Cli.RunAsync([.. command, .. which, "--json"]);
                Assert.True(code == 0, $"{string.Join(' ', command)}: {error}");
                Assert.Equal("", error);
            }
        }

        (_, string records, string warning) = await Cli.RunAsync("domain", "records", "example.com", "--config", configuration);
        Assert.Contains("mail.example.com.", records);
        Assert.Equal("", warning);
        Assert.Contains("are the defaults", (await Cli.RunAsync("domain", "records", "example.com", "--data", data)).Error);
        System.IO.Directory.Delete(root, recursive: true);
    }
}
