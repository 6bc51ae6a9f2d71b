using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>The addresses of a configuration as the directory spells them: its file may write them in other letters, and means the same.</summary>
internal sealed class ConfiguredAddresses
{
    private readonly Dictionary<string, string> _spelled = new(StringComparer.OrdinalIgnoreCase);

    internal ConfiguredAddresses(ConfigurationModel before, ConfigurationModel wanted)
    {
        // What is there keeps its spelling.
        foreach (ConfigurationModel directory in (ConfigurationModel[])[before, wanted])
        {
            foreach (string address in (directory.Accounts ?? []).Select(static account => account.Address).Concat((directory.Groups ?? []).Select(static group => group.Address)))
            {
                string spelled = EmailAddress.Parse(address).ToUnicodeString();
                _spelled.TryAdd(spelled, spelled);
            }
        }
    }

    /// <exception cref="FormatException">It is no address.</exception>
    internal string Spell(string address)
    {
        string spelled = EmailAddress.Parse(address).ToUnicodeString();
        return _spelled.GetValueOrDefault(spelled, spelled);
    }
}
