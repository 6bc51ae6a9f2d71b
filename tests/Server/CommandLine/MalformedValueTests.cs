using System.CommandLine;

namespace Posthouse.Server.Tests;

/// <summary>
/// Every option and argument of every command is given values that cannot be meant. Each is refused with one clear line, never with a
/// stack trace and never by doing something else. A new option takes part by itself: by its type, or by what its help calls its value.
/// </summary>
public class MalformedValueTests(RunningServer server) : IClassFixture<RunningServer>
{
    // By what the help calls the value; what is not here is free text.
    private static readonly Dictionary<string, string[]> Wrong = new(StringComparer.Ordinal)
    {
        ["SIZE"] = ["5q", "-1", "big"],
        ["WHEN"] = ["yesterday", "25:99"],
        ["ADDRESS"] = ["no at sign", "a@b@c", "@example.com"],
        ["IP"] = ["999.1.1.1", "abc"],
        ["DOMAIN"] = ["not a name", "a..b"],
        ["NAME"] = ["not a name", "a..b"],
        ["WHO"] = ["everybody"],
        ["RIGHTS"] = ["owner", "lrz", "LR", ""],
        ["TAG"] = ["xx"],
        ["HOW"] = ["perhaps"],
        ["HOST:PORT"] = ["127.0.0.1", "127.0.0.1:abc", "127.0.0.1:99999", ":25", ""],
        ["FILE"] = ["/dev/null/x", "/"],
        ["DIR"] = ["/dev/null", "/dev/null/x"],
        ["BASE"] = ["60001"],
        ["TIME"] = ["soon", "-1 d", "0 s"],
        ["HOST"] = ["not a name", "a..b"],
        ["RIGHT"] = ["everything", ""],
        ["EVENT"] = ["move", ""],
        ["URI"] = ["nonsense", "http://elsewhere.example/back", "https://app.example/#part", ""],
        ["GRANT"] = ["password", "implicit"],
        ["SCOPE"] = ["everything", ""],
        ["ISSUER"] = ["nonsense", "http://id.example.com", "https://id.example.com/?x=1"],
        ["HEAD"] = ["abc", "1:2", ":", ""],
    };

    // Values that are free text in these places, whatever the help calls them.
    private static readonly HashSet<string> Free =
    [
        "account add --name", "account set --name", "group add --name", "group set --name", "queue list --destination",
        // Another server's addresses and names are its own.
        "bench smtp --to", "bench smtp --from", "bench smtp --user", "bench relay --to", "bench relay --from", "bench relay --user", "bench imap --user", "bench idle --user", "bench pop3 --user",
    ];

    // These work on no server's data; what names one does no harm.
    private static readonly HashSet<string> Aloof = ["config reference", "config check", "role rights", "sieve check", "sieve test", "bench smtp", "bench relay", "bench imap", "bench idle", "bench pop3"];

    // A command that is carried out after all may serve for ever.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // What else a command needs to come as far as the value in question.
    private static readonly Dictionary<string, string[]> Needed = new(StringComparer.Ordinal)
    {
        ["init"] = ["--domain", "example.com", "--hostname", "mail.example.com", "--config", "/dev/null/x/posthouse.toml"],
        ["account share"] = ["--with", "u2@example.com"],
        ["account unshare"] = ["--with", "u2@example.com"],
        ["key create"] = ["--right", "read-queue"],
        ["oauth client add"] = ["--redirect", "https://app.example/back"],
        ["identity-provider set"] = ["--issuer", "https://id.example.com", "--client-id", "posthouse"],
        ["limits set"] = ["--messages-per-hour", "5"],
        ["domain mta-sts"] = ["--mode", "testing"],
        ["bench smtp"] = ["--to", "u1@example.com"],
        ["bench imap"] = ["--user", "u1@example.com", "--password", "x"],
        ["bench idle"] = ["--user", "u1@example.com", "--password", "x"],
        ["bench pop3"] = ["--user", "u1@example.com", "--password", "x"],
    };

    private static readonly Dictionary<string, string> Right = new(StringComparer.Ordinal)
    {
        ["address"] = "u1@example.com", ["name"] = "example.com", ["id"] = "Q1", ["file"] = "/dev/null", ["server"] = "127.0.0.1:1",
        ["member"] = "u2@example.com", ["target"] = "/dev/null/x", ["domain"] = "example.com", ["selector"] = "s1", ["subject"] = "default",
        // Rules are right when they are empty, and so is a message.
        ["script"] = "/dev/null", ["message"] = "/dev/null", ["script-name"] = "filters", ["new-name"] = "other",
        ["mailbox"] = "INBOX", ["role"] = "auditor", ["label"] = "a key", ["key"] = "1", ["client"] = "crm", ["owner"] = "example.com", ["provider"] = "corp", ["link"] = "L1",
    };

    public static TheoryData<string> Cases()
    {
        var cases = new TheoryData<string>();
        foreach ((Command command, string path) in Commands(PosthouseCommand.Create(), ""))
        {
            if (command.Subcommands.Count > 0) continue;
            foreach (Option option in command.Options.Concat(PosthouseCommand.Create().Options.Where(static o => o.Recursive && o.Name is "--data" or "--config")))
            {
                if (option.Recursive && Aloof.Contains(path)) continue;
                if (WrongFor(option.ValueType, option.HelpName, $"{path} {option.Name}").Count > 0) cases.Add($"{path} {option.Name}");
            }

            foreach (Argument argument in command.Arguments) cases.Add($"{path} <{argument.Name}>");
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_value_that_cannot_be_meant_is_refused_in_one_line(string place)
    {
        string path = place[..place.LastIndexOf(' ')], name = place[(path.Length + 1)..];
        Command command = Commands(PosthouseCommand.Create(), "").Single(c => c.Path == path).Command;
        IReadOnlyList<string> values = name[0] == '<'
            ? WrongFor(command, command.Arguments.Single(a => $"<{a.Name}>" == name))
            : WrongFor(OptionOf(command, name).ValueType, OptionOf(command, name).HelpName, place);
        var mild = new List<string>();
        foreach (string value in values)
        {
            (int code, string output, string error) = await Cli.RunAsync([.. LineFor(command, path, name, value)]).WaitAsync(Limit);
            string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            bool clear = code is not 0 and < 128 && output.Length == 0 && lines.Length is 1 or 2 && lines[0].StartsWith("posthouse: ", StringComparison.Ordinal) && lines[0].Length > 25
                && (lines.Length == 1 || lines[1].EndsWith("--help' shows what there is.", StringComparison.Ordinal))
                && !error.Contains("   at ", StringComparison.Ordinal) && !error.Contains("System.", StringComparison.Ordinal) && !error.Contains("Exception", StringComparison.Ordinal);
            if (!clear) mild.Add($"'{value}': {code} {output} {error}");
        }

        Assert.Empty(mild);
    }

    private List<string> LineFor(Command command, string path, string name, string value)
    {
        List<string> line = [.. path.Split(' ')];
        foreach (Argument argument in command.Arguments)
        {
            if ($"<{argument.Name}>" == name) line.Add(value);
            else if (argument.Arity.MinimumNumberOfValues > 0) line.Add(Right[argument.Name]);
        }

        if (Needed.TryGetValue(path, out string[]? needed))
        {
            for (int i = 0; i < needed.Length; i += 2)
            {
                if (needed[i] != name) line.AddRange(needed[i..(i + 2)]);
            }
        }

        if (name[0] == '-') line.AddRange([name, value]);
        if (name is not "--data" and not "--config" && path is not "demo" and not "init") line.AddRange(["--data", server.Folder]);
        return line;
    }

    private static Option OptionOf(Command command, string name) =>
        command.Options.FirstOrDefault(o => o.Name == name) ?? PosthouseCommand.Create().Options.Single(o => o.Name == name);

    private static IReadOnlyList<string> WrongFor(Type type, string? called, string place)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(int) || type == typeof(long))
            return ["abc", "1.5", "", "-7", "99999999999999999999", .. Wrong.GetValueOrDefault(called ?? "", [])];
        if (type == typeof(bool)) return called is null && !place.EndsWith("--administrator", StringComparison.Ordinal) && !place.EndsWith("--bulk", StringComparison.Ordinal) ? [] : ["maybe"];
        return Free.Contains(place) ? [] : Wrong.GetValueOrDefault(called ?? "", []);
    }

    private static string[] WrongFor(Command command, Argument argument) => (command.Parents.First().Name, argument.Name) switch
    {
        ("bench", _) => Wrong["HOST:PORT"],
        ("queue", "id") => ["nonsense", "Q", "QZZ", "", "-1", "Q99999999999999999999"],
        ("queue", "route") => ["by hand", "smtp:", "smtp:x:abc", "smtp:x:99999"],
        ("store", "target") => ["", "/dev/null", "/dev/null/x", "/"],
        (_, "script-name" or "new-name") => ["", "a\u0001b"],
        (_, "file") or ("sieve", "script" or "message") => Wrong["FILE"],
        ("domain", _) or (_, "domain") => Wrong["DOMAIN"],
        (_, "subject") => ["", "nobody@example.com", "a b", "@", "*.", "*"],
        (_, "mailbox") => ["Nothing", "", "../INBOX"],
        ("role", "role") => ["", "boss", "Owner"],
        (_, "client") => ["", "a b", "a\u0001b", "a/b"],
        ("identity-provider", "owner") => ["", "not a name", "a..b", "servers"],
        (_, "provider") => ["", "Not One", "a/b", "a_b"],
        ("key", "label") => ["", "a\u0001b"],
        ("key", "key") => ["abc", "", "-1", "0", "99999999999999999999"],
        (_, "selector") => ["", "not a label", "-x", "a..b"],
        _ => ["no at sign", "a@b@c", "@example.com", ""],
    };

    private static IEnumerable<(Command Command, string Path)> Commands(Command of, string path)
    {
        foreach (Command sub in of.Subcommands)
        {
            string at = path.Length == 0 ? sub.Name : $"{path} {sub.Name}";
            yield return (sub, at);
            foreach ((Command, string) below in Commands(sub, at)) yield return below;
        }
    }
}
