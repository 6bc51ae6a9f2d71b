using System.Globalization;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// How a list writes to its members: those elsewhere each from a return path of their own, so that a bounce tells whom it is about; nobody who
/// complained or cannot be reached; with the fields that name the list (RFC 2919, RFC 2369).
/// </summary>
internal sealed class ListMail(AccountDirectory directory, SuppressionList suppressed, ReturnPaths returned)
{
    // As VerpSource.List has it.
    private const int LongestLabel = 24;

    /// <summary>Of the members elsewhere, those who are written to.</summary>
    internal ValueTask<IReadOnlyList<EmailAddress>> ReachableAsync(IReadOnlyList<EmailAddress> members, CancellationToken cancellationToken) => suppressed.ExceptAsync(members, forLists: true, cancellationToken);

    /// <summary>The envelope sender for one member: a return path of his own, or the owner where there is no room for one (RFC 5321 §3.9.2).</summary>
    internal EmailAddress SenderFor(Group list, EmailAddress member) =>
        (list.Address.Domain is { } here ? returned.For(new VerpSource(Label(list.Address), member), here) : null) ?? OwnerOf(list);

    // A list that keeps itself would send each report to its members.
    internal static EmailAddress OwnerOf(Group list) => list.Owner is { } owner && !owner.Equals(list.Address) ? owner : list.Address.WithLocalPart("postmaster");

    /// <summary>Who keeps the list that a return path speaks of; null where it is no return path, or the list is gone.</summary>
    internal async ValueTask<EmailAddress?> OwnerOfAsync(EmailAddress path, CancellationToken cancellationToken = default)
    {
        if (returned.Read(path) is not { } source || path.Domain is not { } here) return null;
        Group? found = null;
        foreach (Group list in await directory.ListGroupsAsync(here, cancellationToken).ConfigureAwait(false))
        {
            if (Label(list.Address) != source.List) continue;
            found ??= list;
            // Names may differ in what a label cannot have.
            if (list.Members.Contains(source.Recipient)) return OwnerOf(list);
        }

        return found is null ? null : OwnerOf(found);
    }

    /// <summary>Lines to put above what the list sends on, each ended by CRLF.</summary>
    internal static string Fields(Group list)
    {
        EmailAddress address = list.Address;
        string id = Label(address);
        // RFC 2369 §2: what a URL cannot have is written as octets. Nothing that an administrator typed ends a line.
        string name = new([.. list.DisplayName.Where(static c => c is >= ' ' and <= '~' and not ('"' or '\\' or '<' or '>'))]);
        var text = new StringBuilder();
        if (name.Length > 0) text.Append(CultureInfo.InvariantCulture, $"List-Id: \"{name}\"\r\n <{id}.{address.Domain!.Ascii}>\r\n");
        else text.Append(CultureInfo.InvariantCulture, $"List-Id: <{id}.{address.Domain!.Ascii}>\r\n");
        text.Append(CultureInfo.InvariantCulture, $"List-Post: <mailto:{Escaped(address)}>\r\nList-Owner: <mailto:{Escaped(OwnerOf(list))}>\r\n");
        return text.ToString();
    }

    /// <summary>The list's name with the letters, digits and hyphens that a return path and List-Id may have.</summary>
    internal static string Label(EmailAddress list)
    {
        var label = new StringBuilder(LongestLabel);
        foreach (char c in list.LocalPart.ToLowerInvariant())
        {
            if (label.Length == LongestLabel) break;
            label.Append(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-');
        }

        return label.ToString();
    }

    private static string Escaped(EmailAddress address) => $"{Uri.EscapeDataString(address.LocalPart)}@{address.Domain?.Ascii ?? Uri.EscapeDataString(address.ToString()[(address.ToString().LastIndexOf('@') + 1)..])}";
}
