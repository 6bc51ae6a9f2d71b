namespace Posthouse.Dns;

/// <summary>A text of a provider's console in both languages of this program.</summary>
public readonly record struct FormText(string English, string Chinese)
{
    /// <param name="language">A BCP 47 tag; anything but Chinese is English.</param>
    public string In(string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;
}
