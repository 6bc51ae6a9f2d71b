import type { Option } from '../../ui/Form';

/** The providers whose forms the server knows (listRecords, format=steps), by the names that people know them by. */
const known: { id: string; en: string; zh: string }[] = [
  { id: 'aliyun', en: 'Alibaba Cloud DNS', zh: '阿里云云解析 DNS' },
  { id: 'dnspod', en: 'Tencent Cloud DNSPod', zh: '腾讯云 DNSPod' },
  { id: 'huawei', en: 'Huawei Cloud DNS', zh: '华为云云解析服务' },
  { id: 'cloudflare', en: 'Cloudflare', zh: 'Cloudflare' },
  { id: 'route53', en: 'Amazon Route 53', zh: 'Amazon Route 53' },
  { id: 'godaddy', en: 'GoDaddy', zh: 'GoDaddy' },
  { id: 'namecheap', en: 'Namecheap', zh: 'Namecheap' },
  { id: 'generic', en: 'Another provider', zh: '其他服务商' },
];

export function providers(language: string): Option[] {
  return known.map((one) => ({ value: one.id, name: language === 'zh-CN' ? one.zh : one.en }));
}

/** Where records can be published by the server itself. */
export const publishers: Option[] = [
  { value: 'alidns', name: 'Alibaba Cloud DNS' }, { value: 'dnspod', name: 'Tencent Cloud DNSPod' }, { value: 'cloudflare', name: 'Cloudflare' }, { value: 'route53', name: 'Amazon Route 53' }, { value: 'rfc2136', name: 'RFC 2136 (BIND, Knot, PowerDNS …)' },
];
