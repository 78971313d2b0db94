import type { Service as WireService } from '../../contracts/rest/service.ts';
import type { Service } from '../../domain/service/service.ts';
import { timeView } from './time-view.ts';

/** A service as the wire has it. */
export function serviceView(service: Service): WireService {
  return {
    service_id: service.serviceId,
    service_name: service.name,
    environment: service.environment,
    owner_team: service.ownerTeam,
    criticality: service.criticality,
    telemetry_endpoints: { ...service.telemetryEndpoints },
    label_mappings: { ...service.labelMappings },
    status: service.status,
    created_at: timeView(service.createdAtMs),
  };
}
