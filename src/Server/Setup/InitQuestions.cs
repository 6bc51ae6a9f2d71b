using System.Net;
using Posthouse.Mail;

namespace Posthouse.Server;

/// <summary>Reads what init is told, by options or by answers. An option that cannot be used ends the command; an answer is asked for again.</summary>
/// <param name="prompts">Null when nobody is there to answer: what has no default must be given as an option.</param>
internal sealed class InitQuestions(Prompts? prompts)
{
    internal DomainName Domain(string? given) =>
        Read(given, "--domain", "Domain whose mail comes here, such as example.com", null, static text =>
            DomainName.TryParse(text, out DomainName? name) && name.Ascii.Contains('.', StringComparison.Ordinal) ? (name, "") : (null, $"'{text}' is not a domain such as example.com."));

    internal DomainName HostName(string? given, DomainName domain) =>
        Read(given, "--hostname", "Name of this machine on the internet", prompts is null ? null : $"mail.{domain.Unicode}", static text =>
            SettingText.TryReadHostName(text, out DomainName? name) ? (name, "") : (null, $"'{text}' is not a fully qualified name such as mail.example.com."));

    internal EmailAddress Administrator(string? given, DomainName domain) =>
        Read(given, "--administrator", "Address of the administrator", $"admin@{domain.Unicode}", text =>
            !EmailAddress.TryParse(text.Contains('@', StringComparison.Ordinal) ? text : $"{text}@{domain.Ascii}", out EmailAddress? address) ? (null, $"'{text}' is not an address.")
            : !domain.Equals(address.Domain) ? (null, $"The administrator's address must be in {domain.Unicode}.")
            : (address, ""));

    internal IReadOnlyList<IPAddress> Addresses(string[]? given)
    {
        if (given is { Length: > 0 }) return Parse(string.Join(' ', given), out string? bad) ?? throw new CommandException($"--address: '{bad}' is not an IP address.");
        IReadOnlyList<IPAddress> found = PublicAddresses.OfThisMachine();
        if (prompts is null) return found;
        return prompts.Ask<IReadOnlyList<IPAddress>>("Public addresses of this machine, for the DNS records (- for none)", found.Count == 0 ? "-" : string.Join(' ', found), static text =>
            text == "-" ? ([], "") : (Parse(text, out string? bad), $"'{bad}' is not an IP address."));
    }

    /// <summary>Given, typed, or null: to be made.</summary>
    internal string? Password(string? given, bool make, EmailAddress administrator)
    {
        string? Problem(string password) => Directory.PasswordRules.Problem(password, administrator, "", Directory.PasswordRules.UsualMinimum);
        if (given is not null) return Problem(given) is { } problem ? throw new CommandException(problem) : given;
        return make ? null : prompts?.AskNewPassword("Password of the administrator (empty: one is made)", Problem);
    }

    private T Read<T>(string? given, string option, string question, string? usual, Func<string, (T? Answer, string Problem)> read)
        where T : class
    {
        if (given is null && prompts is not null) return prompts.Ask(question, usual, read);
        if ((given ?? usual) is not { } text) throw new CommandException($"{option} is needed: nobody is there to be asked. 'posthouse init --help' shows all options.");
        (T? value, string problem) = read(text);
        return value ?? throw new CommandException($"{option}: {problem}");
    }

    private static List<IPAddress>? Parse(string text, out string? bad)
    {
        var addresses = new List<IPAddress>();
        foreach (string part in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            bad = part;
            if (!IPAddress.TryParse(part, out IPAddress? address)) return null;
            addresses.Add(address);
        }

        bad = null;
        return addresses;
    }
}
