using System.Text.Json.Serialization;

namespace Posthouse.Web;

/// <summary>How the administration API's types are written: camelCase, without nulls, prepared when the program is built.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DomainModel))]
[JsonSerializable(typeof(DomainChange))]
[JsonSerializable(typeof(IReadOnlyList<DomainModel>))]
[JsonSerializable(typeof(AccountModel))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(IReadOnlyList<AccountModel>))]
[JsonSerializable(typeof(IReadOnlyList<AccountChange>))]
[JsonSerializable(typeof(IReadOnlyList<ImportOutcome>))]
[JsonSerializable(typeof(AliasModel))]
[JsonSerializable(typeof(IReadOnlyList<AliasModel>))]
[JsonSerializable(typeof(GroupModel))]
[JsonSerializable(typeof(GroupChange))]
[JsonSerializable(typeof(IReadOnlyList<GroupModel>))]
[JsonSerializable(typeof(IReadOnlyList<FindingModel>))]
[JsonSerializable(typeof(QueueModel))]
[JsonSerializable(typeof(QueueAction))]
[JsonSerializable(typeof(IReadOnlyList<QueueModel>))]
[JsonSerializable(typeof(IReadOnlyList<TraceModel>))]
[JsonSerializable(typeof(IReadOnlyList<StageModel>))]
[JsonSerializable(typeof(DkimKeyModel))]
[JsonSerializable(typeof(NewDkimKey))]
[JsonSerializable(typeof(DkimKeyAction))]
[JsonSerializable(typeof(IReadOnlyList<DkimKeyModel>))]
[JsonSerializable(typeof(SuppressionModel))]
[JsonSerializable(typeof(SuppressionImport))]
[JsonSerializable(typeof(IReadOnlyList<SuppressionModel>))]
[JsonSerializable(typeof(Posthouse.Delivery.DeliverabilityReport))]
[JsonSerializable(typeof(DomainRecords))]
[JsonSerializable(typeof(Posthouse.Dns.DomainDnsSettings))]
[JsonSerializable(typeof(DnsSettingsChange))]
[JsonSerializable(typeof(StoreModel))]
[JsonSerializable(typeof(StoreCompaction))]
[JsonSerializable(typeof(StoreExamination))]
[JsonSerializable(typeof(StoreCopyTarget))]
[JsonSerializable(typeof(StoreCopied))]
[JsonSerializable(typeof(Posthouse.Storage.StoreReport))]
[JsonSerializable(typeof(MtaStsModel))]
[JsonSerializable(typeof(MtaStsChange))]
[JsonSerializable(typeof(Problem))]
public sealed partial class AdministrationJson : JsonSerializerContext;
