using System.Globalization;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// What a new password must be: long enough, and not what is guessed first. No rule on kinds of characters and none on age:
/// NIST SP 800-63B-4 §3.1.1.2 forbids both.
/// </summary>
public static class PasswordRules
{
    /// <summary>
    /// Characters. Revision 3 of SP 800-63B §5.1.1.2 asks for 8, as the large services do, and what people bring from those must fit;
    /// revision 4 §3.1.1.2 asks for 15 where nothing but the password is asked for, which mail programs make the rule.
    /// </summary>
    public const int UsualMinimum = 8;

    private static readonly string[] GuessedFirst =
    [
        "password", "passwort", "passw0rd", "p@ssw0rd", "p@ssword", "pass", "secret", "letmein", "welcome", "changeme", "admin", "administrator", "root", "test", "demo",
        "user", "login", "mail", "email", "iloveyou", "woaini", "mima", "monkey", "dragon", "football", "sunshine", "princess", "abc", "qwe", "qaz", "1qaz2wsx", "1q2w3e4r",
        "1qazxsw2", "q1w2e3r4", "posthouse",
    ];

    // Rows of a keyboard and the orders everyone knows; in both directions.
    private static readonly string[] Rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm"];

    /// <summary>Null when the password may be used; else a sentence that says why not.</summary>
    /// <param name="address">Whose it will be.</param>
    /// <param name="name">The name shown, or empty.</param>
    /// <param name="minimum">Characters; 0 takes every password.</param>
    public static string? Problem(string password, EmailAddress address, string name, int minimum)
    {
        if (minimum <= 0) return null;
        // SP 800-63B: each code point counts as one character.
        int length = password.EnumerateRunes().Count();
        if (length < minimum) return string.Create(CultureInfo.InvariantCulture, $"The password has {length} characters and needs {minimum} at least. Several words are longer and easier to keep in mind.");
        string core = Core(password);
        if (core.Length > 0 && Names(address, name).Any(n => Core(n) == core || Plain(n) == Plain(password))) return "The password is the account's own name or address with little added: the first that is guessed. Choose another.";
        if (IsGuessedFirst(password, core)) return "The password is one of those that are guessed first. Choose another.";
        return null;
    }

    private static IEnumerable<string> Names(EmailAddress address, string name)
    {
        yield return address.LocalPart;
        yield return address.ToString();
        yield return address.ToUnicodeString();
        if (address.Domain is { } domain)
        {
            yield return domain.Unicode;
            yield return domain.Unicode.Split('.')[0];
        }

        if (name.Length > 0) yield return name;
    }

    private static bool IsGuessedFirst(string password, string core)
    {
        string plain = Plain(password);
        // What has no letter and no digit is not what anyone tries first, unless it is one sign again and again.
        if (password.EnumerateRunes().Distinct().Count() <= 2) return true;
        if (plain.Length == 0) return false;
        return GuessedFirst.Contains(core, StringComparer.Ordinal) || GuessedFirst.Contains(plain, StringComparer.Ordinal) || IsRow(plain) || (core.Length >= 4 && IsRow(core));
    }

    private static bool IsRow(string text) => Rows.Any(row => row.Contains(text, StringComparison.Ordinal) || row.Contains(Reversed(text), StringComparison.Ordinal));

    // "Alice2026!" is "alice": years and signs are what people add when a rule asks for them.
    private static string Core(string text) => Plain(text).Trim('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') is { Length: > 0 } core ? core : Plain(text);

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (Rune rune in text.Normalize(NormalizationForm.FormKC).ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value == '@') plain.Append(rune.ToString());
        }

        return plain.ToString().TrimEnd('@');
    }

    private static string Reversed(string text)
    {
        char[] letters = text.ToCharArray();
        Array.Reverse(letters);
        return new string(letters);
    }
}
