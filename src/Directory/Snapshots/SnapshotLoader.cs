using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Reads the whole directory from one consistent moment of the store.</summary>
internal static class SnapshotLoader
{
    internal static DirectorySnapshot Load(StoreReader reader)
    {
        SqlSession sql = reader.Sql;
        DirectorySnapshot snapshot = DirectorySnapshot.Empty;
        var templates = new Dictionary<long, EmailAddress>();
        foreach (Domain domain in DomainTable.ReadAll(sql))
        {
            snapshot = snapshot.With(domain);
            templates[domain.Id] = EmailAddress.Parse("postmaster@" + domain.Name.Ascii);
        }

        return snapshot.With([.. AccountTable.ReadAll(sql, templates), .. ListTable.ReadAll(sql, templates)]);
    }
}
