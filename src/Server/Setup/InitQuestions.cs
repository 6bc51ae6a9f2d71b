using System.Net;
using Posthouse.Mail;

namespace Posthouse.Server;

/// <summary>Reads what init is told, by options or by answers. An option that cannot be used ends the command; an answer is asked for again.</summary>
/// <param name="prompts">Null when nobody is there to answer: what has no default must be given as an option.</param>
internal sealed class InitQuestions(Prompts? prompts, Words? words = null)
{
    private readonly Words _words = words ?? EnglishWords.Instance;

    internal DomainName Domain(string? given) =>
        Read(given, "--domain", _words.AskDomain, null, text =>
            DomainName.TryParse(text, out DomainName? name) && name.Ascii.Contains('.', StringComparison.Ordinal) ? (name, "") : (null, _words.NoDomain(text)));

    internal DomainName HostName(string? given, DomainName domain) =>
        Read(given, "--hostname", _words.AskHostName, prompts is null ? null : $"mail.{domain.Unicode}", text =>
            SettingText.TryReadHostName(text, out DomainName? name) ? (name, "") : (null, _words.NoHostName(text)));

    internal EmailAddress Administrator(string? given, DomainName domain) =>
        Read(given, "--administrator", _words.AskAdministrator, $"admin@{domain.Unicode}", text =>
            !EmailAddress.TryParse(text.Contains('@', StringComparison.Ordinal) ? text : $"{text}@{domain.Ascii}", out EmailAddress? address) ? (null, _words.NoAddress(text))
            : !domain.Equals(address.Domain) ? (null, _words.OfAnotherDomain(domain.Unicode))
            : (address, ""));

    internal IReadOnlyList<IPAddress> Addresses(string[]? given)
    {
        if (given is { Length: > 0 }) return Parse(string.Join(' ', given), out string? bad) ?? throw new CommandException($"--address: '{bad}' is not an IP address.");
        IReadOnlyList<IPAddress> found = PublicAddresses.OfThisMachine();
        if (prompts is null) return found;
        return prompts.Ask<IReadOnlyList<IPAddress>>(_words.AskAddresses, found.Count == 0 ? "-" : string.Join(' ', found), text =>
            text == "-" ? ([], "") : (Parse(text, out string? bad), _words.NoIpAddress(bad ?? text)));
    }

    /// <summary>Given, typed, or null: to be made.</summary>
    internal string? Password(string? given, bool make, EmailAddress administrator)
    {
        string? Problem(string password) => Directory.PasswordRules.Problem(password, administrator, "", Directory.PasswordRules.UsualMinimum);
        if (given is not null) return Problem(given) is { } problem ? throw new CommandException(problem) : given;
        return make ? null : prompts?.AskNewPassword(_words.AskPassword, Problem);
    }

    /// <summary>Whether to obtain certificates by ACME; an agreement is given, and never assumed.</summary>
    internal bool Acme(bool given, bool certificateIsGiven)
    {
        if (given || certificateIsGiven || prompts is null) return given;
        return prompts.Ask(_words.AskAcme, "no", text =>
            text.Equals("yes", StringComparison.OrdinalIgnoreCase) || text.Equals("y", StringComparison.OrdinalIgnoreCase) ? ("yes", "")
            : text.Equals("no", StringComparison.OrdinalIgnoreCase) || text.Equals("n", StringComparison.OrdinalIgnoreCase) ? ("no", "")
            : (null, _words.NeitherYesNorNo(text))) == "yes";
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
