using System.CommandLine;
using System.Globalization;

namespace Posthouse.Server;

/// <summary>Bounds of options that are whole numbers. What is no number at all is the parser's to refuse.</summary>
internal static class OptionRange
{
    internal static Option<T> Within<T>(this Option<T> option, long minimum, long maximum = long.MaxValue)
    {
        option.Validators.Add(result =>
        {
            // Of a text that is no number, asking for the value would throw.
            if (result.Tokens is not [{ Value: var text }] || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return;
            if (number < minimum || number > maximum) result.AddError($"{option.Name} must be {(maximum == long.MaxValue ? $"at least {minimum}" : $"from {minimum} to {maximum}")}.");
        });
        return option;
    }
}
