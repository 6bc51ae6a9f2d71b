using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>Identity providers, and who of them is whom, in the store.</summary>
internal static class ProviderTables
{
    private const string Columns = "id, owner, owner_id, name, label, issuer, client_id, sealed_secret, domains, administrators, factors, enabled";
    private const string LinkColumns = "id, provider, subject, account, by_address, created, used";

    internal sealed record Row(IdentityProvider Provider, long OwnerId, byte[]? Secret);

    /// <summary>Those of the owners, in their order by name.</summary>
    internal static List<Row> OfOwners(SqlSession sql, IEnumerable<string> owners) =>
        [.. owners.SelectMany(owner => sql.Query($"SELECT {Columns} FROM identity_provider WHERE owner = @1 ORDER BY name", Map, owner))];

    internal static List<Row> All(SqlSession sql) => sql.Query($"SELECT {Columns} FROM identity_provider ORDER BY owner, name", Map);

    internal static Row? Find(SqlSession sql, string owner, string name) => sql.QueryFirst($"SELECT {Columns} FROM identity_provider WHERE owner = @1 AND name = @2", Map, owner, name);

    internal static Row? Find(SqlSession sql, string id) => sql.QueryFirst($"SELECT {Columns} FROM identity_provider WHERE id = @1", Map, id);

    internal static bool AnyOfDomains(SqlSession sql) => sql.Scalar("SELECT COUNT(*) FROM (SELECT id FROM identity_provider WHERE owner <> '' AND enabled = 1 LIMIT 1) AS one") > 0;

    internal static void Put(SqlSession sql, Row row)
    {
        sql.Execute("DELETE FROM identity_provider WHERE id = @1", row.Provider.Id);
        IdentityProvider p = row.Provider;
        sql.Execute(
            $"INSERT INTO identity_provider ({Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12)",
            p.Id, p.Owner?.Ascii ?? "", row.OwnerId, p.Name, p.Label, p.Issuer, p.ClientId, row.Secret, string.Join('\n', p.Domains.Select(static d => d.Ascii)), p.Administrators, (long)p.Factors, p.Enabled);
    }

    internal static void Delete(SqlSession sql, string id)
    {
        sql.Execute("DELETE FROM identity_provider WHERE id = @1", id);
        DeleteLinks(sql, id);
    }

    internal static void DeleteLinks(SqlSession sql, string provider)
    {
        sql.Execute("DELETE FROM identity_link WHERE provider = @1", provider);
        sql.Execute("DELETE FROM identity_provider_step WHERE provider = @1", provider);
    }

    /// <summary>
    /// One more may begin: a network that has all it may have ends its own oldest; where the table is full, the oldest of the network that has begun the
    /// most ends. So a flood ends its own, and a person who is at a provider comes back to what he began.
    /// </summary>
    internal static void MakeRoomForStep(SqlSession sql, string source, int ofNetwork, int maximum)
    {
        while (sql.Scalar("SELECT COUNT(*) FROM identity_provider_step WHERE source = @1", source) >= ofNetwork && DeleteOldestStep(sql, source))
        {
        }

        // Looked for only here: it takes several networks to fill the table.
        while (sql.Scalar("SELECT COUNT(*) FROM identity_provider_step") >= maximum
            && sql.QueryFirst("SELECT source FROM identity_provider_step GROUP BY source ORDER BY COUNT(*) DESC, MIN(created) LIMIT 1", static row => row.Text(0)) is { } fullest && DeleteOldestStep(sql, fullest))
        {
        }
    }

    private static bool DeleteOldestStep(SqlSession sql, string source) =>
        sql.QueryFirst("SELECT id FROM identity_provider_step WHERE source = @1 ORDER BY created, id LIMIT 1", static row => row.Text(0), source) is { } oldest
        && sql.Execute("DELETE FROM identity_provider_step WHERE id = @1", oldest) > 0;

    internal static ProviderLink? FindLink(SqlSession sql, string provider, string subject) =>
        sql.QueryFirst($"SELECT {LinkColumns} FROM identity_link WHERE id = @1", MapLink, LinkId(provider, subject));

    internal static List<ProviderLink> LinksOf(SqlSession sql, AccountId account) => sql.Query($"SELECT {LinkColumns} FROM identity_link WHERE account = @1 ORDER BY created, id", MapLink, account.Value);

    internal static long CountLinks(SqlSession sql, string provider) => sql.Scalar("SELECT COUNT(*) FROM identity_link WHERE provider = @1", provider);

    internal static void Insert(SqlSession sql, ProviderLink link) => sql.Execute(
        $"INSERT INTO identity_link ({LinkColumns}) VALUES (@1, @2, @3, @4, @5, @6, @7)", link.Id, link.Provider, link.Subject, link.Account.Value, link.ByAddress, link.Created, link.Used);

    internal static void Touch(SqlSession sql, string link, DateTimeOffset used) => sql.Execute("UPDATE identity_link SET used = @2 WHERE id = @1", link, used);

    internal static bool DeleteLink(SqlSession sql, AccountId account, string id) => sql.Execute("DELETE FROM identity_link WHERE account = @1 AND id = @2", account.Value, id) > 0;

    internal static int DeleteLinksOf(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM identity_link WHERE account = @1", account.Value);

    /// <summary>Those that the account's owner made: whoever had his password could have made them too.</summary>
    internal static int DeleteOwnLinksOf(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM identity_link WHERE account = @1 AND by_address = 0", account.Value);

    /// <summary>A subject is case-sensitive and may be longer than a key of a table: its hash is neither.</summary>
    internal static string LinkId(string provider, string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\n{subject}")));

    private static Row Map(SqlRow row) => new(
        new IdentityProvider
        {
            Id = row.Text(0),
            Owner = row.Text(1) is { Length: > 0 } owner ? DomainName.Parse(owner) : null,
            Name = row.Text(3),
            Label = row.Text(4),
            Issuer = row.Text(5),
            ClientId = row.Text(6),
            HasSecret = !row.IsNull(7),
            Domains = [.. row.Text(8).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(DomainName.Parse)],
            Administrators = row.Bool(9),
            Factors = (ProviderFactors)row.Int64(10),
            Enabled = row.Bool(11),
        },
        row.Int64(2),
        row.IsNull(7) ? null : row.Bytes(7));

    private static ProviderLink MapLink(SqlRow row) => new(row.Text(0), row.Text(1), row.Text(2), new AccountId(row.Int64(3)), row.Bool(4), row.Moment(5), row.MomentOrNull(6));
}
