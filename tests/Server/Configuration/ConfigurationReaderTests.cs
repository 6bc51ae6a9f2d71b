using System.Diagnostics;
using CsCheck;

namespace Posthouse.Server.Tests;

public class ConfigurationReaderTests
{
    private static IReadOnlyList<ConfigurationError> ErrorsOf(string text)
    {
        PosthouseConfiguration.Read(text, "/etc/posthouse", out IReadOnlyList<ConfigurationError> errors);
        return errors;
    }

    [Fact]
    public void An_empty_file_gives_every_default()
    {
        PosthouseConfiguration configuration = PosthouseConfiguration.Read("", "/etc/posthouse", out IReadOnlyList<ConfigurationError> errors);
        Assert.Empty(errors);
        Assert.Equal("/var/lib/posthouse", configuration.DataFolder);
        Assert.Equal(9, configuration.Listeners.Count);
        Assert.Equal(50L << 20, configuration.Document["mail"].Size("maximum-size"));
        Assert.Equal(TimeSpan.FromMinutes(5), configuration.Document["queue"].DurationList("retry")[0]);
    }

    [Fact]
    public void One_error_does_not_hide_what_is_only_seen_between_settings()
    {
        IReadOnlyList<ConfigurationError> errors = ErrorsOf("""
            colour = "blue"
            [[listen]]
            protocol = "smtp"
            port = 25
            [[listen]]
            protocol = "smtp"
            port = 25
            [[listen]]
            protocol = "smtp"
            port = 99999
            [[certificate]]
            file = "/no/such/file"
            key = "/no/such/key"
            [[route]]
            domains = ["*"]
            to = "carrier pigeon"
            [[route]]
            domains = ["*"]
            """);
        foreach (string part in (string[])["colour", "is used by another [[listen]]", "from 0 to 65535", "there is no file /no/such/file", "there is no file /no/such/key", "carrier pigeon", "needs to"]) Assert.Contains(errors, e => e.Message.Contains(part, StringComparison.Ordinal));
        Assert.Equal(errors.Select(static e => e.Line).Order(), errors.Select(static e => e.Line));
    }

    [Fact]
    public void Acme_is_not_told_that_its_port_is_missing_where_a_listener_could_not_be_read() =>
        Assert.Single(ErrorsOf("[acme]\nterms-agreed = true\n[[listen]]\nprotocol = \"http\"\nport = 80000\n"));

    [Fact]
    public void The_reference_is_a_file_without_errors_that_sets_the_defaults()
    {
        string reference = ConfigurationReference.Write();
        Assert.Empty(ErrorsOf(reference));
        ConfigurationDocument read = PosthouseConfiguration.Read(reference, "/etc/posthouse", out _).Document;
        foreach (SettingSection section in SettingTable.Sections.Where(static s => !s.Repeated))
        {
            foreach (Setting setting in section.Settings.Where(static s => s.Default is not null)) Assert.True(read[section.Name].IsSet(setting.Key), $"[{section.Name}] {setting.Key}");
        }
    }

    [Fact]
    public void The_examples_in_the_reference_are_right()
    {
        foreach (SettingSection section in SettingTable.Sections)
        {
            if (section.Example is { } example)
            {
                ConfigurationReader.Read(example, "/", out IReadOnlyList<ConfigurationError> errors);
                Assert.Empty(errors);
            }

            foreach (Setting setting in section.Settings.Where(static s => s.Example is not null)) SettingTable.ReadDefault(setting with { Default = setting.Example }, "/");
        }
    }

    [Fact]
    public void Every_setting_is_documented_with_whole_sentences()
    {
        foreach (SettingSection section in SettingTable.Sections)
        {
            foreach (Setting setting in section.Settings)
            {
                Assert.EndsWith(".", setting.Documentation);
                Assert.True(setting.Default is not null || setting.Example is not null, $"[{section.Name}] {setting.Key} has neither default nor example");
            }
        }
    }

    [Fact]
    public void An_http_listener_cannot_stand_behind_the_PROXY_protocol()
    {
        ConfigurationError error = Assert.Single(ErrorsOf("[[listen]]\nprotocol = \"http\"\nport = 8080\nproxy-from = [\"10.0.0.0/24\"]\n"));
        Assert.Equal("posthouse.toml:4: proxy-from: an http listener does not take the PROXY protocol; remove the setting", error.ToString("posthouse.toml"));
    }

    [Fact]
    public void All_errors_are_reported_at_once_each_with_its_line()
    {
        IReadOnlyList<ConfigurationError> errors = ErrorsOf(
            """
            hostnam = "mail.example.com"
            data = 7

            [mail]
            maximum-size = "many"

            [[listen]]
            protocol = "gopher"
            port = 70000

            [[listen]]
            protocol = "smtp"

            [nowhere]
            x = 1
            """);
        Assert.Equal(
        [
            "posthouse.toml:1: no setting 'hostnam': did you mean 'hostname'?",
            "posthouse.toml:2: data: must be text in quotes",
            "posthouse.toml:5: maximum-size: must be a size such as \"64 MiB\"",
            "posthouse.toml:8: protocol: 'gopher' must be one of: smtp, submission, lmtp, imap, pop3, managesieve, http",
            "posthouse.toml:9: port: must be from 0 to 65535",
            "posthouse.toml:11: [[listen]] needs port, for example port = 25",
            "posthouse.toml:14: there is no section [nowhere]",
        ],
        errors.Select(static e => e.ToString("posthouse.toml")));
    }

    [Theory]
    [InlineData("[[mail]]\n", 1, "stands only once")]
    [InlineData("\n[listen]\nprotocol = \"smtp\"\nport = 25\n", 2, "write [[listen]]")]
    [InlineData("data = \"/a\"\ndata = \"/b\"\n", 2, "data")]
    [InlineData("data = \"/a\n", 1, "newline")]
    [InlineData("[[listen]]\nprotocol = \"smtp\"\nport = 25\n[[listen]]\nprotocol = \"imap\"\nport = 25\naddress = \"127.0.0.1\"\n", 4, "port 25 is used by another")]
    [InlineData("[[certificate]]\nfile = \"/nonexistent/a.pem\"\nkey = \"/etc/hostname\"\n", 2, "there is no file")]
    [InlineData("[[route]]\ndomains = [\"*\"]\nto = \"carrier-pigeon\"\n", 3, "smtp:host:port")]
    [InlineData("[queue]\nretry = [\"soon\"]\n", 2, "'soon' is not a duration")]
    public void An_error_names_its_line_and_what_would_be_right(string text, int line, string words)
    {
        IReadOnlyList<ConfigurationError> errors = ErrorsOf(text);
        Assert.Contains(errors, e => e.Line == line && e.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Relative_paths_start_at_the_files_folder() =>
        Assert.Equal("/etc/posthouse/mail", PosthouseConfiguration.Read("data = \"mail\"", "/etc/posthouse", out _).DataFolder);

    [Fact]
    public void Brackets_a_hundred_thousand_deep_are_an_error_not_a_crash() =>
        Assert.NotEmpty(ErrorsOf("data = " + new string('[', 100_000)));

    [Fact]
    public void A_file_of_more_than_a_megabyte_is_refused() =>
        Assert.Contains("larger than 1 MiB", Assert.Single(ErrorsOf(new string('#', ConfigurationReader.MaximumLength + 1))).Message);

    [Fact]
    public void Random_text_is_read_or_refused_but_never_throws() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char["[]{}=\"'#.,\n\r \\abc019-_"]), 0, 400].Sample(static text => Bounded(text), iter: 5_000);

    [Fact]
    public void A_mutated_reference_is_read_or_refused_but_never_throws()
    {
        string reference = ConfigurationReference.Write();
        Gen.Select(Gen.Int[0, reference.Length - 1], Gen.Int[0, 40], Gen.String[Gen.Char["[]{}=\"'#.,\n\r \\a0-"], 0, 6]).Array[1, 6].Sample(
            mutations =>
            {
                string text = reference;
                foreach ((int at, int length, string put) in mutations)
                {
                    int start = Math.Min(at, text.Length);
                    text = string.Concat(text.AsSpan(0, start), put, text.AsSpan(Math.Min(text.Length, start + length)));
                }

                Bounded(text);
            },
            iter: 500);
    }

    private static void Bounded(string text)
    {
        long start = Stopwatch.GetTimestamp();
        ErrorsOf(text);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }
}
