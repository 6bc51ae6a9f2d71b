using System.CommandLine;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>posthouse init: from nothing to a server that can be run, in one command.</summary>
internal static class InitCommand
{
    private static readonly Option<string?> DomainOption = new("--domain") { Description = "The domain whose mail comes here.", HelpName = "DOMAIN" };
    private static readonly Option<string?> HostNameOption = new("--hostname") { Description = "The machine's fully qualified name, such as mail.example.com.", HelpName = "NAME" };
    private static readonly Option<string?> Administrator = new("--administrator") { Description = "The administrator's address; admin@DOMAIN if not given.", HelpName = "ADDRESS" };
    private static readonly Option<string?> PasswordFile = new("--password-file") { Description = "A file whose first line is the administrator's password; - is standard input.", HelpName = "FILE" };
    private static readonly Option<bool> MakePassword = new("--generate-password") { Description = "Make the password and print it once; this is what happens where nobody is there to be asked." };
    private static readonly Option<string[]> Addresses = new("--address") { Description = "A public address of the machine, for the DNS records; may be repeated. Found by itself if not given.", HelpName = "IP" };
    private static readonly Option<string> Language = new("--language") { Description = "Language of this command, of folder names and notices: en or zh-CN.", HelpName = "TAG", DefaultValueFactory = static _ => UsualLanguage() };
    private static readonly Option<string?> Certificate = new("--certificate") { Description = "The TLS certificate with its chain, PEM.", HelpName = "FILE" };
    private static readonly Option<string?> Key = new("--key") { Description = "The certificate's private key, PEM.", HelpName = "FILE" };

    private static readonly Option<bool> Acme = new("--acme") { Description = "Obtain TLS certificates from Let's Encrypt, to whose terms (letsencrypt.org/repository) you agree by this; port 80 is opened for it." };

    internal static Command Create()
    {
        Language.AcceptOnlyFromAmong("en", "zh-CN");
        var command = new DocumentedCommand("init", "Set up a server: configuration, domain, keys, administrator, DNS records.")
        {
            Details = $"Writes the configuration (--config, else {PosthouseConfiguration.DefaultFile}), makes the data folder (--data, else {DefaultData}), the domain with its signing keys, and the administrator, "
                + "and prints the DNS records to publish and what to do next. What is not given is asked. If a step fails, everything that was written is removed again.",
            Examples = ["init", "init --domain example.com --hostname mail.example.com --generate-password --json"],
        };
        foreach (Option option in (ReadOnlySpan<Option>)[DomainOption, HostNameOption, Administrator, PasswordFile, MakePassword, Addresses, Language, Certificate, Key, Acme]) command.Options.Add(option);
        CommandRun.Of(command, static run => RunAsync(run, run.Json ? null : Prompts.OfTerminal(Words.In(run.Get(Language)!))));
        return command;
    }

    private const string DefaultData = "/var/lib/posthouse";

    private static async Task RunAsync(CommandRun run, Prompts? prompts)
    {
        InitPlan plan = Plan(run, new InitQuestions(prompts, Words.In(run.Get(Language)!)));
        IReadOnlyList<Dns.SigningKeyText> keys = await ServerSetup.RunAsync(plan, cancellationToken: run.CancellationToken).ConfigureAwait(false);
        run.Print(InitText.Report(plan, keys, CommandRun.Program), InitReportJson.Default.InitReport, report => InitText.Write(run.Out, plan, report));
    }

    private static InitPlan Plan(CommandRun run, InitQuestions questions)
    {
        if ((run.Get(Certificate) is null) != (run.Get(Key) is null)) throw new CommandException("--certificate and --key belong together: give both, or neither.");
        if (run.Get(Acme) && run.Get(Certificate) is not null) throw new CommandException("--acme and --certificate are two ways to a certificate: give one of them.");
        Mail.DomainName domain = questions.Domain(run.Get(DomainOption));
        Mail.DomainName hostName = questions.HostName(run.Get(HostNameOption), domain);
        Mail.EmailAddress administrator = questions.Administrator(run.Get(Administrator), domain);
        string? password = questions.Password(run.Get(PasswordFile) is { } file ? FirstLine.OfPassword(file) : null, run.Get(MakePassword), administrator);
        string configuration = Path.GetFullPath(run.Config ?? PosthouseConfiguration.DefaultFile);
        if (System.IO.Directory.Exists(configuration)) throw new CommandException($"--config: {configuration} is a folder; name the file to write.");
        return new InitPlan
        {
            Domain = domain,
            HostName = hostName,
            Administrator = administrator,
            Password = password ?? MadePassword.Make(),
            PasswordIsMade = password is null,
            ConfigurationFile = configuration,
            DataFolder = Path.GetFullPath(run.Data ?? DefaultData),
            Language = run.Get(Language)!,
            Addresses = questions.Addresses(run.Get(Addresses)),
            Acme = questions.Acme(run.Get(Acme), run.Get(Certificate) is not null),
            Certificate = run.Get(Certificate) is { } certificate ? new CertificateFiles(Path.GetFullPath(certificate), Path.GetFullPath(run.Get(Key)!)) : null,
        };
    }

    private static string UsualLanguage() =>
        (Environment.GetEnvironmentVariable("LC_ALL") ?? Environment.GetEnvironmentVariable("LANG") ?? "").StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : "en";
}
