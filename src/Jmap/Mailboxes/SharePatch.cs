using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>A change of shareWith (RFC 9670 §4): all of it, or what is given to one principal, or one right of one (RFC 8620 §5.3, PatchObject).</summary>
internal sealed class SharePatch
{
    internal const string Prefix = "shareWith/";

    private readonly Dictionary<Grantee, JsonElement> _whole = [];
    private readonly Dictionary<Grantee, List<(string Right, JsonElement Value)>> _parts = [];
    private bool _replaces;

    /// <summary>All that are named.</summary>
    internal IEnumerable<Grantee> Grantees => _whole.Keys.Concat(_parts.Keys);

    /// <exception cref="SetException">invalidProperties, invalidPatch.</exception>
    internal void Replace(JsonElement value)
    {
        if (_whole.Count > 0 || _parts.Count > 0) throw Overlap();
        _replaces = true;
        if (value.ValueKind == JsonValueKind.Null) return;
        if (value.ValueKind != JsonValueKind.Object) throw SetException.Invalid("shareWith", "'shareWith' must be an object or null.");
        foreach (JsonProperty property in value.EnumerateObject()) _whole[Grantee(property.Name)] = property.Value;
    }

    /// <exception cref="SetException">invalidProperties, invalidPatch.</exception>
    internal void Change(JsonProperty property)
    {
        string[] path = property.Name[Prefix.Length..].Split('/');
        if (_replaces) throw Overlap();
        if (path.Length > 2) throw SetException.Invalid(property.Name, "There is nothing below a right.");
        Grantee grantee = Grantee(path[0]);
        if (path.Length == 1)
        {
            if (_parts.ContainsKey(grantee)) throw Overlap();
            _whole[grantee] = property.Value;
            return;
        }

        if (_whole.ContainsKey(grantee)) throw Overlap();
        if (!_parts.TryGetValue(grantee, out List<(string, JsonElement)>? rights)) _parts[grantee] = rights = [];
        rights.Add((path[1], property.Value));
    }

    /// <summary>The lines that are other ones then.</summary>
    /// <param name="before">As they are.</param>
    /// <exception cref="SetException">invalidProperties, invalidPatch.</exception>
    internal List<MailboxGrant> Apply(IReadOnlyList<MailboxGrant> before)
    {
        var changed = new List<MailboxGrant>();
        foreach (MailboxGrant grant in before)
        {
            // Rights that are kept from somebody are not JMAP's to show, and stay.
            if (_replaces && !_whole.ContainsKey(grant.Grantee)) changed.Add(grant with { Rights = MailboxRights.None });
        }

        foreach ((Grantee grantee, JsonElement value) in _whole)
        {
            MailboxGrant grant = Find(before, grantee);
            changed.Add(grant with { Rights = value.ValueKind == JsonValueKind.Null ? MailboxRights.None : MailboxSharing.Read("shareWith", value, grant.Rights) });
        }

        foreach ((Grantee grantee, List<(string, JsonElement)> rights) in _parts)
        {
            MailboxGrant grant = Find(before, grantee);
            // RFC 8620 §5.3: all parts before the last exist already.
            if (grant.Rights == MailboxRights.None) throw new SetException("invalidPatch", "It is not shared with that principal.");
            changed.Add(grant with { Rights = MailboxSharing.Read("shareWith", rights, grant.Rights) });
        }

        changed.RemoveAll(grant => grant == Find(before, grant.Grantee));
        return changed;
    }

    private static MailboxGrant Find(IReadOnlyList<MailboxGrant> grants, Grantee grantee) => grants.FirstOrDefault(grant => grant.Grantee == grantee) ?? new MailboxGrant(grantee, MailboxRights.None, MailboxRights.None);

    private static Grantee Grantee(string id) => PrincipalIds.Find(id) ?? throw SetException.Invalid("shareWith", $"'{id}' is no principal.");

    private static SetException Overlap() => new("invalidPatch", "A property is set as a whole and in part.");
}
